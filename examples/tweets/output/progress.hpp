#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tweets {

/// The last line on standard error, which changes while work goes on. Shown on terminals only.
class status_line {
public:
  status_line();
  ~status_line() { clear(); }
  status_line(status_line const&) = delete;
  status_line& operator=(status_line const&) = delete;

  /// Whether anybody sees it.
  bool visible() const { return visible_; }

  void show(std::string const& text);
  void clear();

  /// Writes a line that stays, on a terminal or not.
  void report(std::string const& text);

private:
  bool visible_;
  bool shown_ = false;
};

/// How far a job is, in the status line: a bar where the end is known, the posts done, and how fast.
class progress_bar {
public:
  /// `total`: what `done` will be at the end, in whatever unit.
  progress_bar(status_line& where, std::optional<std::uint64_t> total);

  /// Draws at most ten times a second.
  void update(std::uint64_t done, std::uint64_t posts);

private:
  using clock = std::chrono::steady_clock;

  status_line& where_;
  std::optional<std::uint64_t> total_;
  clock::time_point started_;
  clock::time_point next_;
};

/// `filled` of 1 as a bar of block characters, `width` columns at most; eighths of a column count.
std::string blocks(double filled, int width);

} // namespace tweets
