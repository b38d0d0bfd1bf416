#include "examples/tweets/output/trouble.hpp"

namespace tweets {

void trouble::bad(bad_line const& what) {
  ++bad_lines_;
  auto reason = std::string(name_of(what.reason));
  if (!what.detail.empty())
    reason += ": " + what.detail;
  report(what.line, reason);
}

void trouble::failed(post const& about, std::string_view analysis, leat::error const& why) {
  ++failed_analyses_;
  report(about.line, "no " + std::string(analysis) + ": " + to_string(why));
}

void trouble::report(std::uint64_t line, std::string const& reason) {
  auto const count = bad_lines_ + failed_analyses_;
  if (count <= reported_max)
    where_.report(input_ + ":" + std::to_string(line) + ": " + reason);
  else if (count == reported_max + 1)
    where_.report("From here on, such lines are only counted.");
}

} // namespace tweets
