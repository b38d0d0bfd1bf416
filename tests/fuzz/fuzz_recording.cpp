#include "bench/sim/recorded.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/workload_property.hpp"

#include <sstream>
#include <string>

/// A recording is refused with an error that says where, or is a workload that can be played.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  std::istringstream in{std::string(leat::fuzz::text_of(data, size))};
  leat::fuzz::hold_workload(leat::bench::read_recording(in, "recording"), "recording");
  return 0;
}
