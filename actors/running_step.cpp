#include "actors/running_step.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

namespace leat {

namespace {

std::mutex& threads_lock() {
  static std::mutex lock;
  return lock;
}

std::vector<running_step*>& threads() {
  static std::vector<running_step*> all;
  return all;
}

/// The step of a thread, among those of all as long as the thread lives.
struct listed_step : running_step {
  listed_step() {
    std::lock_guard hold(threads_lock());
    threads().push_back(this);
  }
  listed_step(listed_step const&) = delete;
  listed_step& operator=(listed_step const&) = delete;
  ~listed_step() {
    std::lock_guard hold(threads_lock());
    std::erase(threads(), this);
  }
};

} // namespace

running_step& running_here() noexcept {
  thread_local listed_step here;
  return here;
}

void visit_running(std::function<void(running_step&)> const& visit) {
  std::lock_guard hold(threads_lock());
  for (auto* one : threads())
    visit(*one);
}

} // namespace leat
