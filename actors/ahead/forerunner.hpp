#pragma once

#include "actors/ahead/live_starts.hpp"
#include "actors/ahead/observation_queue.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace leat {

/// The part of the supervisor that learns from calls and starts instances ahead of them. A thread of its own,
/// so that it is in time when all scheduler threads compute.
///
/// Calls tell it what happens through a lossy queue. While it sleeps, the first observation wakes it; then it
/// looks every half millisecond for as long as something comes, so a busy caller pays for a push and nothing
/// else. It sleeps until the policy's next due time.
///
/// Thread safety: full.
class forerunner {
public:
  struct keeping {
    std::string file; ///< empty: nothing is kept
    std::function<void(std::string const&)> report;
  };

  forerunner(learning_options const& o, live_starts::environment around, keeping kept);
  forerunner(forerunner const&) = delete;
  forerunner& operator=(forerunner const&) = delete;
  ~forerunner() { stop(); }

  /// Starts the thread.
  void begin();
  /// Ends it, for good, and writes down what was learned.
  void stop();

  // -- told by calls
  // ---------------------------------------------------------------------------------------------

  bool admits_tree() const noexcept { return queue_.admits_tree(); }
  void observe(observation const& o) noexcept {
    queue_.push(o);
    if (asleep_.load())
      wake();
  }
  /// Whether the pipeline of this hash is to be named and its parts declared.
  bool is_new(std::uint32_t pipeline) noexcept {
    auto& place = pipelines_[pipeline % pipelines_.size()];
    return place.load(std::memory_order_relaxed) != pipeline && place.exchange(pipeline) != pipeline;
  }
  void name_pipeline(std::uint32_t hash, std::string text);
  /// A call runs on an instance that was started ahead. False where it is not the first.
  bool used(std::uint32_t note, std::uint64_t call, start_note::time now) {
    return notes_.used(note, call, now);
  }

  // -- told by the supervisor
  // ------------------------------------------------------------------------------------

  void step(live_starts::step s);
  void ready(std::uint32_t note, start_note::time now) { notes_.ready(note, now); }
  bool wasted(std::uint32_t note) { return notes_.wasted(note); }
  void versions_changed();

  // -- asked
  // -----------------------------------------------------------------------------------------------------

  /// Takes in what was observed up to now, and does what is due, on this thread.
  void catch_up();
  call_graph graph();
  std::optional<start_note> note_of(std::uint64_t call) const { return notes_.used_by(call); }
  std::string name_of(std::uint32_t what);
  std::uint64_t lost() const noexcept { return queue_.lost(); }
  start_counters counters();

private:
  using clock = std::chrono::steady_clock;

  void run();
  bool take_in();
  bool turn();
  live_starts& starts();
  void wake() noexcept;
  void read();
  void write(bool always);

  observation_queue queue_;
  std::atomic<bool> asleep_{false};
  std::array<std::atomic<std::uint32_t>, 256> pipelines_{};

  std::mutex steps_lock_;
  std::vector<live_starts::step> steps_;
  std::vector<std::pair<std::uint32_t, std::string>> new_pipelines_;
  bool versions_changed_ = false;

  learning_options const options_;
  live_starts::environment const around_;
  start_notes notes_;
  std::mutex lock_;                     ///< of what the policy knows
  std::unique_ptr<live_starts> starts_; ///< some megabytes: made when there is something to learn
  std::vector<observation> batch_;
  std::uint64_t seen_ = 0;    ///< observations
  std::uint64_t written_ = 0; ///< of them, those that what is kept has in it
  clock::time_point last_write_ = clock::now();
  keeping const kept_;

  std::mutex sleep_lock_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::thread thread_;
};

} // namespace leat
