#include "bench/sim/policies/catalog.hpp"

#include "actors/policy/learned_start.hpp"
#include "bench/sim/policies/clairvoyant.hpp"
#include "bench/sim/policies/eager_path.hpp"
#include "bench/sim/policies/fixed_keep_alive.hpp"
#include "bench/sim/policies/greedy_dual.hpp"
#include "bench/sim/policies/hybrid_histogram.hpp"
#include "bench/sim/policies/one_hop.hpp"
#include "bench/sim/policies/xanadu.hpp"

#include <array>

namespace leat::bench {

namespace {

template <class Policy>
std::unique_ptr<start_policy> fresh(workload const& /*w*/, policy_settings const& /*s*/) {
  return std::make_unique<Policy>();
}

std::unique_ptr<start_policy> seeing(workload const& w, policy_settings const& /*s*/) {
  return std::make_unique<clairvoyant>(w);
}

/// Leat's keep-alive beside what it knows: to be ahead of this one takes more than keeping better.
std::unique_ptr<start_policy> seeing_and_keeping(workload const& w, policy_settings const& s) {
  return std::make_unique<clairvoyant>(
    w, std::make_unique<learned_start>(
         learned_start_options{.byte_seconds_per_second = s.byte_seconds_per_second, .seed = s.seed}));
}

std::unique_ptr<start_policy> learning(workload const& /*w*/, policy_settings const& s) {
  return std::make_unique<learned_start>(
    learned_start_options{.byte_seconds_per_second = s.byte_seconds_per_second, .seed = s.seed});
}

/// What the live runtime begins with: memory that is free now has its price, too.
std::unique_ptr<start_policy> saving(workload const& /*w*/, policy_settings const& s) {
  return std::make_unique<learned_start>(learned_start_options{.seed = s.seed});
}

/// Every default of the interface.
class reactive final : public start_policy {};

constexpr std::array all = {
  policy_entry{"reactive", "starts on demand, keeps until memory is short (LRU)", fresh<reactive>},
  policy_entry{"keep-alive", "starts on demand, keeps for ten minutes", fresh<fixed_keep_alive>},
  policy_entry{"hybrid-histogram", "Serverless in the Wild, ATC 2020", fresh<hybrid_histogram>},
  policy_entry{"greedy-dual", "FaaSCache, ASPLOS 2021", fresh<greedy_dual>},
  policy_entry{"one-hop", "starts learned callees when their caller starts", fresh<one_hop>},
  policy_entry{
    "eager-path", "starts all that a request will probably reach at its arrival", fresh<eager_path>},
  policy_entry{"xanadu", "most likely path, just in time; Middleware 2020", fresh<xanadu>},
  policy_entry{"leat", "Leat's own: learned paths, just in time, by benefit", learning},
  policy_entry{
    "leat-saving", "the same with its default price of memory, which lets idle instances go", saving},
  policy_entry{"clairvoyant-kept",
    "the clairvoyant, but keeps by Leat's rule, not by greedy-dual: the harder bound", seeing_and_keeping},
  policy_entry{"clairvoyant", "knows each request's calls, times and loads at its arrival", seeing},
};

} // namespace

std::span<policy_entry const> policies() noexcept {
  return all;
}

result<policy_entry> policy_named(std::string_view name) {
  std::string names;
  for (auto const& p : all) {
    if (p.name == name)
      return p;
    names += (names.empty() ? "" : ", ") + std::string(p.name);
  }
  return error(errc::not_found, "no policy is called \"" + std::string(name) + "\"; there are " + names);
}

} // namespace leat::bench
