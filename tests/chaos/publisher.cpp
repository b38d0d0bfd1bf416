#include "tests/chaos/publisher.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace leat::chaos {

namespace {

constexpr int changes_max = 2'000;
constexpr int label_moves_per_version = 6; ///< so some 300 versions
constexpr std::chrono::milliseconds pace{20};

} // namespace

publisher::publisher(world& w, leat::registry where, std::uint64_t seed)
    : world_(w), where_(std::move(where)), random_(seed), newest_(algorithm_count, 0) {
  for (int i = 0; i < algorithm_count; ++i) {
    publish(i, 0);
    move_label(i);
    if (has_dev(i))
      publish(i, newest_dev_);
  }
}

void publisher::run(std::stop_token const& stop, std::chrono::nanoseconds time) {
  std::mutex lock;
  std::condition_variable_any stopped;
  auto const pause = std::max<std::chrono::nanoseconds>(pace, time / changes_max);
  std::unique_lock hold(lock);
  while (!stopped.wait_for(hold, stop, pause, [&] { return stop.stop_requested(); })) {
    auto const algorithm = below(algorithm_count);
    if (below(label_moves_per_version + 1) != 0)
      move_label(algorithm);
    else if (has_dev(algorithm) && below(2) == 0)
      publish(algorithm, ++newest_dev_);
    else
      publish(algorithm, ++newest_[static_cast<std::size_t>(algorithm)]);
  }
}

void publisher::publish(int algorithm, int generation) {
  auto const dev = generation >= first_dev;
  world_.changes.begin(name_of(algorithm) + (dev ? "@2.0.0-dev" : ""), {generation});
  where_.publish(version(world_, algorithm, generation)).value();
  world_.changes.acknowledge();
  ++published_;
}

/// To one of the last versions, or split between two, with or without a shadow.
void publisher::move_label(int algorithm) {
  auto const newest = newest_[static_cast<std::size_t>(algorithm)];
  auto const one = std::max(0, newest - below(3));
  auto const other = std::max(0, newest - below(3));
  label_split to{.targets = {{version_of(one)}}};
  if (other != one)
    to.targets.push_back({version_of(other), 3});
  if (newest != one && newest != other && below(2) == 0)
    to.shadow = {version_of(newest), 20};
  world_.changes.begin(name_of(algorithm) + "@stable", {one, other});
  where_.split(name_of(algorithm), "stable", std::move(to)).value();
  world_.changes.acknowledge();
}

} // namespace leat::chaos
