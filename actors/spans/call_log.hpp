#pragma once

#include <leat/spans.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leat {

/// Bounds of a `call_log`.
struct call_log_options {
  std::size_t lines_per_call = 64;
  std::size_t line_bytes_max = 1024; ///< what is longer is cut
  std::size_t lines_max = 8192;      ///< in all; the lines of the call that began to write first make room
};

/// What calls have written with `ctx.log()`, by call, in bounded memory.
///
/// Thread safety: full; one lock.
class call_log {
public:
  /// What is known of one call's lines.
  struct lines {
    std::vector<log_line> kept; ///< in the order in which they were written
    std::size_t dropped = 0;    ///< beyond the bound of one call
  };

  explicit call_log(call_log_options const& options = {}) : options_(options) {}

  /// Adds a line. What is not UTF-8 in it is replaced.
  void write(std::uint64_t call, std::chrono::steady_clock::time_point at, std::string_view text);

  lines of(std::uint64_t call) const;

  /// Lines that were written and are no longer there, of all calls.
  std::uint64_t dropped() const;

private:
  void make_room();

  call_log_options const options_;
  mutable std::mutex lock_;
  std::unordered_map<std::uint64_t, lines> calls_;
  std::deque<std::uint64_t> order_; ///< of the calls, by their first line
  std::size_t line_count_ = 0;
  std::uint64_t dropped_ = 0;
};

} // namespace leat
