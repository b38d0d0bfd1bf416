#include "bench/call_generator.hpp"

#include <algorithm>
#include <cmath>

namespace leat::bench {

namespace {

/// Streams of their own, so that what one part draws changes nothing for the others.
std::uint64_t seed_of(std::uint64_t seed, std::uint64_t part) {
  std::seed_seq mixed{seed, part};
  std::uint32_t out[2];
  mixed.generate(out, out + 2);
  return std::uint64_t{out[0]} << 32 | out[1];
}

} // namespace

version_costs draw_costs(
  call_generator_options const& o, std::mt19937_64& random, std::normal_distribution<double>& normal) {
  std::uniform_real_distribution<double> unit(0, 1);
  version_costs out;
  out.work_median = std::exp(o.work_ln_mean + o.work_sigma * normal(random));
  out.load = o.load_scale * std::exp(o.load_ln_mean + o.load_sigma * normal(random));
  auto const u = unit(random);
  auto const megabytes = o.memory_scale * std::pow(std::pow(1 - u, -1 / o.memory_k) - 1, 1 / o.memory_c);
  out.bytes = static_cast<std::size_t>(megabytes * 1e6);
  out.work_before = unit(random);
  return out;
}

call_generator::call_generator(call_generator_options const& o)
    : o_(o), random_(seed_of(o.seed, 0)), arrivals_(o.arrivals, o.dags.entries, seed_of(o.seed, 1)) {
  for (std::uint32_t entry = 0; entry < o.dags.entries; ++entry)
    dags_.emplace_back(o.dags, entry, seed_of(o.seed, 2 + entry));
  for (std::size_t i = 0; i < o_.dags.versions; ++i)
    costs_.push_back(draw_costs(o_, random_, normal_));
}

call_tree call_generator::next() {
  if (o_.drift_after != 0 && drawn_ == o_.drift_after)
    for (auto& dag : dags_)
      dag.drift(o_.drift_share);
  ++drawn_;
  auto const arrival = arrivals_.next();
  call_tree out;
  out.at = arrival.at;
  out.entry = arrival.entry;
  if (o_.dags.input_classes != 0)
    out.input_class = static_cast<std::uint32_t>(random_() % o_.dags.input_classes);
  add_call(out, out.entry, drawn_call::no_parent);
  std::vector<std::uint32_t> callees;
  for (std::uint32_t i = 0; i < out.calls.size(); ++i) {
    callees.clear();
    dags_[out.entry].draw_calls(out.calls[i].callee, out.input_class, random_, callees);
    for (auto const callee : callees)
      add_call(out, callee, i);
  }
  return out;
}

void call_generator::add_call(call_tree& to, std::uint32_t callee, std::uint32_t parent) {
  auto const& costs = costs_[callee];
  auto const work = costs.work_median * std::exp(o_.work_sigma_of_calls * normal_(random_));
  to.calls.push_back({callee, parent, work * costs.work_before, work * (1 - costs.work_before)});
}

} // namespace leat::bench
