#pragma once

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <thread>

namespace leat::testing {

/// The threads of this process, by their numbers.
inline std::set<std::string> threads_of_process() {
  std::set<std::string> out;
#if !defined(__SANITIZE_THREAD__) // which has threads of its own
  for (auto const& entry : std::filesystem::directory_iterator("/proc/self/task"))
    out.insert(entry.path().filename());
#endif
  return out;
}

/// Whether no others than these threads are left. One that was joined may be listed for a moment more, among
/// `threads` too.
inline bool only_left(std::set<std::string> const& threads) {
  for (int tries = 0; tries < 100'000; ++tries) {
    auto const left = threads_of_process();
    if (std::includes(threads.begin(), threads.end(), left.begin(), left.end()))
      return true;
    std::this_thread::yield();
  }
  return false;
}

} // namespace leat::testing
