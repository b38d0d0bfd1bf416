#pragma once

#include <fstream>

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

} // namespace leat::chaos
