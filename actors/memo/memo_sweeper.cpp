#include "actors/memo/memo_sweeper.hpp"

#include <utility>

namespace leat {

void memo_sweeper::gone(std::uint32_t version) {
  std::lock_guard hold(lock_);
  if (stopped_)
    return;
  gone_.push_back(version);
  if (!thread_.joinable())
    thread_ = std::thread([this] { run(); });
  changed_.notify_one();
}

void memo_sweeper::stop() {
  std::thread ending;
  {
    std::lock_guard hold(lock_);
    stopped_ = true;
    changed_.notify_one();
    ending = std::exchange(thread_, {});
  }
  if (ending.joinable())
    ending.join();
}

void memo_sweeper::run() {
  for (;;) {
    std::vector<std::uint32_t> versions;
    {
      std::unique_lock hold(lock_);
      changed_.wait(hold, [this] { return stopped_ || !gone_.empty(); });
      if (stopped_)
        return;
      versions.swap(gone_);
    }
    auto worked_since = clock::now();
    for (auto const version : versions)
      free_(version, [&] { return rest(worked_since); });
  }
}

/// False where there is no time to go on.
bool memo_sweeper::rest(clock::time_point& worked_since) {
  bool ends = false;
  {
    std::unique_lock hold(lock_);
    ends = changed_.wait_for(hold, clock::now() - worked_since, [this] { return stopped_; });
  }
  worked_since = clock::now();
  return !ends;
}

} // namespace leat
