#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <unistd.h>

namespace leat::chaos {

/// Resident set of this process.
inline double resident_mib() {
  std::ifstream from("/proc/self/statm");
  double whole = 0;
  double resident = 0;
  from >> whole >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

inline std::set<std::string> threads_of_process() {
  std::set<std::string> out;
#if !defined(__SANITIZE_THREAD__) // which has threads of its own
  for (auto const& entry : std::filesystem::directory_iterator("/proc/self/task"))
    out.insert(entry.path().filename());
#endif
  return out;
}

} // namespace leat::chaos
