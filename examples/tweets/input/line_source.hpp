#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>

namespace tweets {

/// Lines of a stream, with a bound on their length.
class line_source {
public:
  line_source(std::istream& in, std::size_t bytes_max) : in_(in), bytes_max_(bytes_max) {}

  enum class outcome { line, too_long, end };

  /// Reads one line without its \n or \r\n. A line that is too long is read to its end and not kept.
  outcome read(std::string& line);

  /// Number of the line that was read last; the first is 1.
  std::uint64_t line_number() const { return line_number_; }

private:
  std::istream& in_;
  std::size_t bytes_max_;
  std::uint64_t line_number_ = 0;
};

} // namespace tweets
