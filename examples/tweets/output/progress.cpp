#include "examples/tweets/output/progress.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include <unistd.h>

namespace tweets {

namespace {

using namespace std::chrono_literals;

constexpr auto redraw_interval = 100ms;
constexpr int bar_width = 30;

bool terminal_listens() {
  auto const* kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && kind && std::string_view(kind) != "dumb";
}

} // namespace

status_line::status_line() : visible_(terminal_listens()) {}

void status_line::show(std::string const& text) {
  if (!visible_)
    return;
  std::cerr << '\r' << text << "\x1b[K" << std::flush; // the code erases what an earlier text left behind
  shown_ = true;
}

void status_line::clear() {
  if (!shown_)
    return;
  std::cerr << "\r\x1b[K" << std::flush;
  shown_ = false;
}

void status_line::report(std::string const& text) {
  clear();
  std::cerr << text + '\n';
}

progress_bar::progress_bar(status_line& where, std::optional<std::uint64_t> total)
    : where_(where), total_(total), started_(clock::now()), next_(started_ + redraw_interval) {}

void progress_bar::update(std::uint64_t done, std::uint64_t posts) {
  if (!where_.visible())
    return;
  auto const now = clock::now();
  if (now < next_)
    return;
  next_ = now + redraw_interval;
  auto const seconds = std::chrono::duration<double>(now - started_).count();
  std::array<char, 80> numbers{};
  std::snprintf(numbers.data(), numbers.size(), "%llu posts, %.0f/s", static_cast<unsigned long long>(posts),
    static_cast<double>(posts) / seconds);
  if (!total_ || *total_ == 0) {
    where_.show(numbers.data());
    return;
  }
  auto const share = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total_));
  auto const full = static_cast<int>(share * bar_width);
  std::string bar = "│";
  for (int i = 0; i < bar_width; ++i)
    bar += i < full ? "█" : "░";
  std::array<char, 16> percent{};
  std::snprintf(percent.data(), percent.size(), "│ %3.0f %%  ", share * 100);
  where_.show(bar + percent.data() + numbers.data());
}

std::string blocks(double filled, int width) {
  static constexpr std::array<std::string_view, 8> parts = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  auto const eighths = std::lround(std::clamp(filled, 0.0, 1.0) * width * 8);
  std::string out;
  for (long i = 0; i < eighths / 8; ++i)
    out += "█";
  return out.append(parts[static_cast<std::size_t>(eighths % 8)]);
}

} // namespace tweets
