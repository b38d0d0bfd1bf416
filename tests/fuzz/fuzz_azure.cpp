// A byte that chooses the format, then the text of its file; of 2019, a line of its own with nothing but "%"
// stands between invocations, durations and memory.

#include "bench/sim/azure.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/workload_property.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

using leat::fuzz::hold;

namespace {

/// In memory, with a name by which it can be opened.
class file {
public:
  explicit file(std::string_view text) : number_(memfd_create("azure", MFD_CLOEXEC)) {
    while (!text.empty()) {
      auto const wrote = write(number_, text.data(), text.size());
      hold(wrote > 0, "a file in memory can be written");
      text.remove_prefix(static_cast<std::size_t>(wrote));
    }
  }
  ~file() { close(number_); }
  file(file const&) = delete;
  file& operator=(file const&) = delete;

  std::string name() const { return "/proc/self/fd/" + std::to_string(number_); }

private:
  int number_;
};

std::string_view take_part(std::string_view& rest) {
  constexpr std::string_view mark = "\n%\n";
  auto const part = rest.substr(0, rest.find(mark));
  rest.remove_prefix(std::min(rest.size(), part.size() + mark.size()));
  return part;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size == 0)
    return 0;
  leat::bench::azure_options o;
  o.requests_max = 1'000;
  auto rest = leat::fuzz::text_of(data + 1, size - 1);
  if (data[0] == '1') {
    file const all(rest);
    leat::fuzz::hold_workload(leat::bench::read_azure_2021(all.name(), o), all.name());
  } else if (data[0] == '9') {
    file const invocations(take_part(rest));
    file const durations(take_part(rest));
    bool const has_memory = !rest.empty();
    file const memory(rest);
    leat::bench::azure_2019_files const files{
      invocations.name(), durations.name(), has_memory ? memory.name() : ""};
    leat::fuzz::hold_workload(leat::bench::read_azure_2019(files, o), "/proc/self/fd/");
  }
  return 0;
}
