#include "tests/fuzz/driven_policy.hpp"

#include "tests/fuzz/property.hpp"

#include <chrono>
#include <cmath>
#include <vector>

namespace leat::fuzz {

namespace {

using namespace std::chrono_literals;

/// Instances that are made at once, and calls of two levels.
class small_node final : public node_view {
public:
  small_node(learned_start& policy, std::uint32_t versions) : policy_(policy), idle_(versions) {}

  void tree(std::uint32_t root) {
    auto const count = static_cast<std::uint32_t>(idle_.size());
    seen_call const outer{++calls_, seen_call::no_call, {root, call_site::unknown, root, root % 3}};
    arrive(outer);
    for (std::uint32_t i = 1; i <= 2; ++i) {
      auto const callee = (root * i + i) % count;
      seen_call const inner{++calls_, outer.call, {root, root, callee, callee % 3}};
      arrive(inner);
      end(inner, (calls_ + root) % 7 != 0);
    }
    end(outer, true);
    now_ += 40ms;
    look();
    std::vector<std::uint32_t> candidates;
    for (std::uint32_t v = 0; v < count; ++v)
      if (idle_[v] > 0)
        candidates.push_back(v);
    if (!candidates.empty() && root % 4 == 0) {
      auto const victim = policy_.victim(candidates, *this, now_);
      hold(victim < candidates.size(), "who gives way is one of those asked about");
      lose(candidates[victim]);
    }
  }

private:
  version_instances instances(std::uint32_t v) const override {
    return {.idle = v < idle_.size() ? idle_[v] : 0, .instances_max = 4};
  }
  std::size_t bytes_held() const override { return 1 << 20; }
  std::size_t bytes_max() const override { return std::size_t{1} << 30; }
  std::size_t starts_running() const override { return 0; }
  std::size_t starts_max() const override { return 4; }

  void arrive(seen_call const& c) {
    policy_.call_arrived(c, now_);
    auto const version = c.site.caller;
    look();
    bool const cold = idle_[version] == 0;
    if (cold)
      make(version, false);
    policy_.call_began(c, cold ? 10ms : 0ms, now_);
    now_ += 1ms;
    look();
  }

  void end(seen_call const& c, bool completed) {
    now_ += 2ms;
    policy_.call_ended(c, completed, now_);
    auto const stay = policy_.hold(c.site.caller, *this, now_);
    hold(stay >= 0ns, "an instance is held for no less than nothing");
    look();
  }

  void make(std::uint32_t version, bool ahead) {
    seen_start const start{version, readiness::constructed, ahead};
    policy_.start_began(start, now_);
    now_ += 10ms;
    policy_.start_ended(start, {.took = 10ms, .bytes = 1'000'000}, now_);
    ++idle_[version];
  }

  void lose(std::uint32_t version) {
    --idle_[version];
    policy_.demoted(version, readiness::cold, now_);
  }

  void look() {
    decisions_.clear();
    policy_.decide(*this, now_, decisions_);
    for (auto const& d : std::vector(decisions_)) {
      hold(d.version < idle_.size(), "what is decided is about a version there is");
      hold(d.probability >= 0 && d.probability <= 1, "a decision's probability is from 0 to 1");
      if (d.what == start_decision::kind::start && d.level >= readiness::constructed && idle_[d.version] < 4)
        make(d.version, true);
      else if (d.what == start_decision::kind::demote && idle_[d.version] > 0)
        lose(d.version);
    }
  }

  learned_start& policy_;
  std::vector<std::uint32_t> idle_;
  std::vector<start_decision> decisions_;
  std::uint64_t calls_ = 0;
  start_policy::time now_ = 1s;
};

} // namespace

void drive(learned_start& policy, std::uint32_t versions, int trees) {
  small_node node(policy, versions);
  for (int i = 0; i < trees; ++i)
    node.tree(static_cast<std::uint32_t>(i * 7) % versions);
}

} // namespace leat::fuzz
