#include "bench/staged.hpp"

#include "bench/report.hpp"
#include "bench/turns.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <thread>

#include <fasttext/fasttext.h>

namespace leat::bench {

namespace {

/// Models that are in memory: giving one back takes a while, too.
std::atomic<int> models{0};

struct counted_model : fasttext::FastText {
  counted_model() { ++models; }
  counted_model(counted_model const&) = delete;
  counted_model& operator=(counted_model const&) = delete;
};

void free_model(counted_model* model) {
  delete model;
  --models;
}

using model_ptr = std::shared_ptr<counted_model>;

model_ptr load(std::string const& file) {
  model_ptr out(new counted_model, free_model);
  out->loadModel(file);
  return out;
}

std::string name_of(std::size_t place) {
  return "stage/s" + std::to_string(place);
}

/// The same for the same arguments (SplitMix64).
std::uint64_t drawn(std::uint64_t index, std::size_t place, std::size_t group) {
  auto x = index * 0x9E37'79B9'7F4A'7C15ULL + place * 0xBF58'476D'1CE4'E5B9ULL + group;
  x = (x ^ (x >> 30)) * 0xBF58'476D'1CE4'E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D0'49BB'1331'11EBULL;
  return x ^ (x >> 31);
}

std::string predict(counted_model& model, std::string const& text) {
  std::istringstream in("what leads to what " + text + '\n');
  std::vector<std::pair<fasttext::real, std::string>> out;
  model.predictLine(in, out, 1, 0.0);
  return out.empty() ? std::string() : out.front().second;
}

leat::task<std::string> run_stage(
  shape const& all, std::size_t place, model_ptr const& model, std::string index, leat::context& ctx) {
  auto const& s = all.stages[place];
  co_await ctx.sleep(all.before);
  auto const label = predict(*model, index);
  std::vector<leat::reply> replies;
  for (std::size_t g = 0; g < s.groups.size(); ++g) {
    auto const& choices = s.groups[g];
    auto const callee = choices[drawn(std::stoull(index), place, g) % choices.size()];
    replies.push_back(ctx.algo(name_of(callee)).pipe(index));
  }
  for (auto& r : replies)
    co_await r;
  co_await ctx.sleep(staged_runtime::after);
  co_return label;
}

} // namespace

std::chrono::microseconds stage_time(std::string const& model) {
  std::vector<double> each;
  for (int i = 0; i < 9; ++i)
    each.push_back(nanoseconds_per(1, [&] { load(model); }));
  return std::chrono::microseconds(static_cast<std::int64_t>(median(std::move(each)) / 1e3 * 2 / 3));
}

shape chain(std::size_t depth, std::chrono::microseconds before) {
  shape out{"chain of " + std::to_string(depth), std::vector<stage>(depth), before};
  for (std::size_t i = 0; i + 1 < depth; ++i)
    out.stages[i].groups = {{i + 1}};
  return out;
}

shape branching_tree(std::size_t depth, std::chrono::microseconds before) {
  shape out{"tree with branches, depth " + std::to_string(depth), {}, 3 * before};
  std::size_t parent = 0; // on each level one, the others are leaves
  out.stages.emplace_back();
  for (std::size_t d = 1; d < depth; ++d) {
    auto const first = out.stages.size();
    out.stages.resize(first + 3);
    out.stages[parent].groups = {{first}, {first + 1, first + 1, first + 1, first + 2}};
    parent = first;
  }
  return out;
}

shape lottery(std::size_t callees, std::chrono::microseconds before) {
  shape out{"one of " + std::to_string(callees) + ", by chance", std::vector<stage>(callees + 1), before};
  out.stages[0].groups.emplace_back();
  for (std::size_t i = 1; i <= callees; ++i)
    out.stages[0].groups[0].push_back(i);
  return out;
}

std::string model_file() {
  auto const folder = std::filesystem::temp_directory_path() / "leat-bench-prestart";
  auto const file = folder / "model.bin";
  if (std::filesystem::exists(file))
    return file.string();
  std::filesystem::create_directories(folder);
  auto const text = folder / "examples.txt";
  {
    std::ofstream out(text);
    for (int i = 0; i < 400; ++i)
      out << "__label__" << i % 4 << " example number " << i << " of words that follow word " << i * 7 % 31
          << '\n';
  }
  fasttext::Args args;
  args.input = text.string();
  args.model = fasttext::model_name::sup;
  args.loss = fasttext::loss_name::softmax;
  args.dim = 100;
  args.bucket = 100'000;
  args.wordNgrams = 2;
  args.epoch = 1;
  args.thread = 1;
  args.minCount = 1;
  args.verbose = 0;
  fasttext::FastText model;
  model.train(args);
  auto const fresh = (folder / "model.new").string();
  model.saveModel(fresh);
  std::filesystem::rename(fresh, file);
  return file.string();
}

staged_runtime::staged_runtime(shape const& s, std::string const& model, settings const& how)
    : shape_(s), how_(how), rt_([&] {
        leat::runtime_options o;
        o.learning.enabled = how.learning || !how.record.empty();
        if (!how.learning)
          o.learning.ahead_share = 0;
        o.learning.record = how.record;
        o.loads_max = how.loads_max;
        o.memo.bytes_max = 0;
        return o;
      }()) {
  for (std::size_t i = shape_.stages.size(); i-- > 0;)
    rt_.publish(make(i, model));
}

leat::algorithm staged_runtime::make(std::size_t place, std::string const& model) const {
  return leat::algorithm(name_of(place), "1.0.0")
    .calls({"stage/*"})
    .limits({.idle_timeout = how_.idle_timeout})
    .load([model] { return load(model); })
    .apply([all = &shape_, place](model_ptr const& loaded, std::string index, leat::context& ctx) {
      return run_stage(*all, place, loaded, std::move(index), ctx);
    });
}

void staged_runtime::chill() {
  auto const registry = rt_.registry();
  for (std::size_t i = 0; i < shape_.stages.size(); ++i) {
    registry.retire(name_of(i), "1.0.0").value();
    registry.restore(name_of(i), "1.0.0").value();
  }
  for (bool some = true; some;) {
    some = models > 0;
    for (auto const& m : rt_.metrics().algorithms)
      some = some || m.instances.idle + m.instances.busy + m.instances.starting > 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  rt_.graph(); // what happened is learned
}

leat::reply staged_runtime::send(std::uint64_t index) const {
  return rt_.client().algo(name_of(0)).pipe(std::to_string(index));
}

staged_runtime::request staged_runtime::ask(std::uint64_t index) {
  auto const begin = std::chrono::steady_clock::now();
  auto reply = send(index);
  auto const id = reply.call_id();
  reply.get();
  request out{std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), 0, 0,
    std::vector<double>(shape_.stages.size(), -1)};
  auto const tree = rt_.explain(id).value();
  for (auto const& span : tree.spans) {
    if (span.algorithm.empty())
      continue;
    auto const place = std::stoull(span.algorithm.substr(std::string("stage/s").size()));
    out.begun[place] = std::chrono::duration<double>(span.begin - begin).count();
    out.longest_load = std::max(out.longest_load, std::chrono::duration<double>(span.load).count());
    if (span.pre_start)
      out.idle_seconds += std::max(0.0, std::chrono::duration<double>(span.pre_start->ready).count());
  }
  return out;
}

double staged_runtime::wasted_seconds() const {
  double out = 0;
  for (auto const& m : rt_.metrics().algorithms)
    out += std::chrono::duration<double>(m.pre_starts_wasted_time).count();
  return out;
}

std::uint64_t staged_runtime::cold_starts() const {
  std::uint64_t out = 0;
  for (auto const& m : rt_.metrics().algorithms)
    out += m.cold_starts;
  return out;
}

std::uint64_t staged_runtime::pre_starts() const {
  std::uint64_t out = 0;
  for (auto const& m : rt_.metrics().algorithms)
    out += m.pre_starts;
  return out;
}

} // namespace leat::bench
