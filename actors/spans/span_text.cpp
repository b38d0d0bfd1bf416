#include "registry/utf8.hpp"

#include <leat/spans.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace leat {

namespace {

using ns = std::chrono::nanoseconds;

constexpr std::size_t column_count = 11;
constexpr std::size_t first_duration = 1; ///< the total
constexpr std::size_t last_duration = 6;  ///< the run
using row = std::array<std::string, column_count>;

constexpr bool is_duration(std::size_t column) noexcept {
  return column >= first_duration && column <= last_duration;
}

/// Three digits and a unit: "950 ns", "1.23 us", "12.3 ms", "123 s".
std::string short_duration(ns d) {
  if (d.count() < 1000)
    return std::to_string(d.count()) + " ns";
  std::int64_t step = 1;
  std::int64_t digits = 0;
  int tenths = -1; // steps of a tenth; three of them make a unit
  do {
    step *= 10;
    ++tenths;
    digits = (d.count() + step / 2) / step;
  } while (digits >= 1000 && tenths < 8);
  auto text = std::to_string(digits);
  if (auto const decimals = 2 - tenths % 3; decimals > 0)
    text.insert(text.size() - static_cast<std::size_t>(decimals), ".");
  constexpr std::array units{" us", " ms", " s"};
  return text + units[static_cast<std::size_t>(tenths / 3)];
}

std::string duration_cell(ns d) {
  return d == ns(0) ? "-" : short_duration(d);
}

/// The text on one line, with nothing in it that a terminal would obey.
std::string plain(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const c = static_cast<unsigned char>(text[i]);
    auto const next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    bool const two_bytes = c == 0xC2 && next >= 0x80 && next < 0xA0; // U+0080 to U+009F
    if (c >= 0x20 && c != 0x7F && !two_bytes) {
      out += text[i];
      continue;
    }
    auto const code = two_bytes ? next : c;
    out += "\\x";
    out += digits[code >> 4U];
    out += digits[code & 0xFU];
    i += two_bytes ? 1 : 0;
  }
  return out;
}

std::string name_of(span const& s) {
  if (s.kind != span_kind::algorithm)
    return '(' + std::string(to_string(s.kind)) + ')';
  if (!s.algorithm.empty())
    return plain(s.algorithm.substr(0, s.algorithm.find('@')));
  return s.asked.empty() ? "(unknown)" : plain(s.asked);
}

/// "range ^1.4 -> 1.4.2": how, by what requirement, and what was found.
std::string resolved_of(span const& s) {
  if (s.algorithm.empty() || s.how == resolved_by::nothing)
    return "-";
  auto const name_size = std::min(s.algorithm.find('@'), s.algorithm.size());
  std::string_view asked = s.asked;
  if (asked.starts_with(std::string_view(s.algorithm).substr(0, name_size)))
    asked.remove_prefix(std::min(name_size + 1, asked.size())); // the whole reference
  std::string out(to_string(s.how));
  if (!asked.empty())
    out += ' ' + plain(asked);
  return out + " -> " +
         plain(std::string_view(s.algorithm).substr(std::min(name_size + 1, s.algorithm.size())));
}

/// "prestarted 12 ms ahead for call 7 of a/b@1.0.0 (p 0.93), ready 3 ms ahead".
std::string pre_start_of(pre_start const& p) {
  auto out = "prestarted " + short_duration(p.decided) + " ahead";
  if (p.for_call != 0)
    out += " for call " + std::to_string(p.for_call);
  if (!p.expected_from.empty())
    out += " of " + plain(p.expected_from);
  std::array<char, 16> share{};
  std::snprintf(share.data(), share.size(), " (p %.2f)", p.probability);
  return out + share.data() + ", ready " + short_duration(p.ready) + " ahead";
}

std::string notes_of(span const& s) {
  std::string out;
  auto const note = [&out](std::string const& text) { out += (out.empty() ? "" : ", ") + text; };
  if (s.instance != 0)
    note("instance " + std::to_string(s.instance));
  if (s.cold)
    note("cold");
  if (s.prestarted)
    note(s.pre_start ? pre_start_of(*s.pre_start) : "prestarted");
  if (s.batch != 0)
    note("batch of " + std::to_string(s.batch));
  if (s.attempts > 1)
    note(std::to_string(s.attempts) + " attempts");
  if (s.shadow)
    note("shadow");
  if (s.warm_up)
    note("warm-up");
  return out;
}

std::string indent(span const& s) {
  return std::string(2 * s.depth, ' ');
}

row row_of(span const& s) {
  bool const lost = s.kind == span_kind::lost;
  return {(s.critical ? "* " : "  ") + indent(s) + name_of(s), short_duration(s.total), duration_cell(s.self),
    duration_cell(s.children), duration_cell(s.queue), duration_cell(s.load), duration_cell(s.run),
    s.memo == memo_verdict::unused ? "-" : std::string(to_string(s.memo)), resolved_of(s),
    lost ? "-" : std::string(to_string(s.outcome)), notes_of(s)};
}

std::string line_of(row const& cells, std::array<std::size_t, column_count> const& widths) {
  std::string out;
  for (std::size_t c = 0; c < column_count; ++c) {
    std::string const padding(widths[c] - utf8_length(cells[c]), ' ');
    out += c == 0 ? "" : "  ";
    out += is_duration(c) ? padding + cells[c] : cells[c] + padding;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + '\n';
}

std::string log_of(span const& s) {
  auto const margin = "    " + indent(s) + "| ";
  std::string out;
  for (auto const& line : s.log)
    out += margin + '+' + short_duration(line.at - s.begin) + ' ' + plain(line.text) + '\n';
  if (s.log_dropped > 0)
    out += margin + "and " + std::to_string(s.log_dropped) + " more, dropped\n";
  return out;
}

std::string heading_of(call_tree_report const& tree) {
  auto const& root = tree.spans.front();
  auto out = "call " + std::to_string(root.call_id) + ": " + short_duration(root.total) + ", " +
             std::to_string(tree.spans.size()) + (tree.spans.size() == 1 ? " span" : " spans");
  if (tree.missing > 0)
    out += ", " + std::to_string(tree.missing) + " missing";
  if (tree.trace)
    out += ", trace " + to_string(*tree.trace);
  return out + '\n';
}

} // namespace

std::string to_string(call_tree_report const& tree) {
  if (tree.spans.empty())
    return "nothing is known of this call\n";
  std::vector<row> rows{
    {"  call", "total", "self", "children", "queue", "load", "run", "memo", "resolved", "outcome", "notes"}};
  for (auto const& s : tree.spans)
    rows.push_back(row_of(s));
  std::array<std::size_t, column_count> widths{};
  for (auto const& r : rows)
    for (std::size_t c = 0; c < column_count; ++c)
      widths[c] = std::max(widths[c], utf8_length(r[c]));
  auto out = heading_of(tree) + line_of(rows.front(), widths);
  for (std::size_t i = 0; i < tree.spans.size(); ++i)
    out += line_of(rows[i + 1], widths) + log_of(tree.spans[i]);
  return out;
}

} // namespace leat
