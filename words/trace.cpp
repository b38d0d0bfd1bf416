#include <leat/trace.hpp>

#include <charconv>

namespace leat {

namespace {

constexpr std::size_t traceparent_size = 55; // 2 + 1 + 32 + 1 + 16 + 1 + 2

error malformed(std::string_view header, std::string_view why) {
  return {errc::invalid_argument, "malformed traceparent '" + std::string(header) + "': " + std::string(why)};
}

bool is_lower_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool shaped_well(std::string_view header) noexcept {
  for (std::size_t i = 0; i < traceparent_size; ++i) {
    bool const dash = i == 2 || i == 35 || i == 52;
    if (dash ? header[i] != '-' : !is_lower_hex(header[i]))
      return false;
  }
  return true;
}

std::uint64_t hex(std::string_view digits) noexcept {
  std::uint64_t x = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), x, 16);
  return x;
}

void append_hex(std::string& out, std::uint64_t x, int digits) {
  static constexpr char symbols[] = "0123456789abcdef";
  for (int i = digits - 1; i >= 0; --i)
    out += symbols[(x >> (4 * i)) & 0xF];
}

} // namespace

result<trace_context> parse_traceparent(std::string_view header) {
  if (header.size() < traceparent_size || !shaped_well(header))
    return malformed(header, "expected 00-<32 hex>-<16 hex>-<2 hex>, lower case");
  auto const version = hex(header.substr(0, 2));
  // Later versions may add fields after another dash; version 0 ends here (W3C Trace Context §3.2.2).
  if (version == 0xFF ||
      (header.size() > traceparent_size && (version == 0 || header[traceparent_size] != '-')))
    return malformed(header, "the version is not one that can be read");
  trace_context t;
  t.trace_id_high = hex(header.substr(3, 16));
  t.trace_id_low = hex(header.substr(19, 16));
  t.span_id = hex(header.substr(36, 16));
  t.sampled = (hex(header.substr(53, 2)) & 1) != 0;
  if ((t.trace_id_high == 0 && t.trace_id_low == 0) || t.span_id == 0)
    return malformed(header, "an id is all zero");
  return t;
}

std::string to_string(trace_context const& trace) {
  std::string out = "00-";
  append_hex(out, trace.trace_id_high, 16);
  append_hex(out, trace.trace_id_low, 16);
  out += '-';
  append_hex(out, trace.span_id, 16);
  out += trace.sampled ? "-01" : "-00";
  return out;
}

} // namespace leat
