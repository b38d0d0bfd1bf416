#pragma once

#include "examples/tweets/input/posts.hpp"
#include "examples/tweets/output/progress.hpp"

#include <leat/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tweets {

/// Reports lines that gave no post and analyses that failed, and counts them. Beyond the first few it only
/// counts: a file of the wrong kind must not bury the terminal.
class trouble {
public:
  static constexpr std::uint64_t reported_max = 20;

  trouble(std::string input, status_line& where) : input_(std::move(input)), where_(where) {}

  void bad(bad_line const& what);
  void failed(post const& about, std::string_view analysis, leat::error const& why);

  std::uint64_t bad_lines() const { return bad_lines_; }
  std::uint64_t failed_analyses() const { return failed_analyses_; }
  bool any() const { return bad_lines_ + failed_analyses_ > 0; }

private:
  void report(std::uint64_t line, std::string const& reason);

  std::string input_;
  status_line& where_;
  std::uint64_t bad_lines_ = 0;
  std::uint64_t failed_analyses_ = 0;
};

} // namespace tweets
