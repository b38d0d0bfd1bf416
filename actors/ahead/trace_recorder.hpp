#pragma once

#include "actors/ahead/observation.hpp"
#include "actors/policy/start_policy.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace leat {

/// Writes down what happened to calls and instances, as JSON Lines that `leat sim --trace` plays: versions,
/// starts, and each call when it has ended. Times are seconds since the recording began.
///
/// Thread safety: as for standard containers. What the file does not take is lost.
class trace_recorder {
public:
  using time = start_policy::time;

  /// Throws `failed_precondition` where the file cannot be written.
  trace_recorder(std::string const& file, time begin);

  /// A version or pipeline, before anything is said of it.
  struct version {
    std::uint32_t number;
    std::string id;
    std::uint32_t instances_max;
    bool loads;
  };
  void write(version const& v);
  void write(seen_start const& s, start_cost const& cost, time ended);
  /// `o` as it was observed, `number` of its version.
  void observe(observation const& o, std::uint32_t number);
  void flush() { out_.flush(); }

private:
  struct open_call {
    std::uint64_t parent;
    std::uint32_t version;
    std::int64_t at;
    std::int64_t began;
  };

  double seconds(std::int64_t at) const noexcept { return 1e-9 * static_cast<double>(at - begin_.count()); }

  time const begin_;
  std::ofstream out_;
  std::unordered_map<std::uint64_t, open_call> open_;
};

} // namespace leat
