#include "bench/agreement.hpp"

#include "actors/policy/learned_start.hpp"
#include "bench/sim/engine.hpp"
#include "bench/sim/recorded.hpp"
#include "bench/staged.hpp"

#include <filesystem>
#include <random>
#include <thread>

namespace leat::bench {

namespace {

constexpr std::chrono::milliseconds idle_timeout{150};
constexpr std::chrono::milliseconds between{180}; ///< requests, in the mean
constexpr std::size_t requests = 330;
constexpr std::size_t starts_max = 2;

/// Another policy, but that instances are held for as long as a live runtime holds them where memory is
/// plenty.
class held final : public start_policy {
public:
  explicit held(start_policy& by) : by_(by) {}

  void call_arrived(seen_call const& c, time now) override { by_.call_arrived(c, now); }
  void call_began(seen_call const& c, std::chrono::nanoseconds exposed, time now) override {
    by_.call_began(c, exposed, now);
  }
  void call_ended(seen_call const& c, bool completed, time now) override {
    by_.call_ended(c, completed, now);
  }
  void start_began(seen_start const& s, time now) override { by_.start_began(s, now); }
  void start_ended(seen_start const& s, start_cost const& cost, time now) override {
    by_.start_ended(s, cost, now);
  }
  void demoted(std::uint32_t version, readiness left, time now) override { by_.demoted(version, left, now); }
  void decide(node_view const& node, time now, std::vector<start_decision>& out) override {
    by_.decide(node, now, out);
  }
  time next_due() const override { return by_.next_due(); }
  std::chrono::nanoseconds hold(std::uint32_t, node_view const&, time) override { return idle_timeout; }

private:
  start_policy& by_;
};

/// What came of it live: the calls that waited for a start.
std::size_t run_live(std::string const& model, bool learning, std::uint64_t seed, std::string const& file) {
  staged_runtime rt(branching_tree(3, std::chrono::milliseconds(20)), model,
    {.learning = learning, .idle_timeout = idle_timeout, .loads_max = starts_max, .record = file});
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> gap(1.0 / std::chrono::duration<double>(between).count());
  std::vector<leat::reply> open;
  for (std::size_t i = 0; i < requests; ++i) {
    std::this_thread::sleep_for(std::chrono::duration<double>(gap(random)));
    open.push_back(rt.send(i));
  }
  for (auto& r : open)
    r.get();
  return rt.cold_starts();
}

} // namespace

agreement compare_live_and_simulated(std::string const& model, bool learning, std::uint64_t seed) {
  auto const file =
    (std::filesystem::temp_directory_path() / "leat-bench-prestart" / "recording.jsonl").string();
  agreement out;
  out.live_cold = run_live(model, learning, seed, file);
  auto const w = read_recording(file).value();
  engine_options o;
  o.node.bytes_max = o.node.at_hand_max = std::size_t{1} << 40;
  o.node.starts_max = starts_max;
  o.node.start_cores = starts_max;
  learned_start_options p;
  p.byte_seconds_per_second = learning_options().byte_seconds_per_second;
  p.cores = 2 * starts_max;
  learned_start learned(p);
  start_policy reactive;
  held policy(learning ? static_cast<start_policy&>(learned) : reactive);
  auto const played = play(w, policy, o);
  out.requests = w.requests.size();
  out.calls = w.calls.size();
  for (auto const& level : played.by_level)
    out.simulated_cold += level.cold;
  return out;
}

} // namespace leat::bench
