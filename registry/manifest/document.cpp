#include "registry/manifest/document.hpp"

#include "registry/utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace leat {

namespace {

std::string dumped(json const& scalar) {
  return scalar.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// A finite number that is no 64-bit integer, as ECMAScript's Number::toString writes it (RFC 8785, 3.2.2.3).
std::string decimal(double x) {
  std::array<char, 32> buffer;
  auto const end = std::to_chars(buffer.begin(), buffer.end(), x, std::chars_format::scientific).ptr;
  std::string_view text(buffer.begin(), static_cast<std::size_t>(end - buffer.begin()));
  std::string out;
  if (text.front() == '-') {
    out = "-";
    text.remove_prefix(1);
  }
  auto const e = text.find('e');
  std::string digits(text.substr(0, e));
  std::erase(digits, '.');
  int const point = std::stoi(std::string(text.substr(e + 1))) + 1; // the value is 0.digits * 10^point
  int const count = static_cast<int>(digits.size());
  if (point > 21 || point <= -6) {
    if (count > 1)
      digits.insert(1, ".");
    return out + digits + (point > 0 ? "e+" : "e-") + std::to_string(std::abs(point - 1));
  }
  if (point <= 0)
    return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point < count)
    return out + digits.insert(static_cast<std::size_t>(point), ".");
  return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
}

void write_number(std::string& out, double x) {
  constexpr double beyond_signed = 9223372036854775808.0;    // 2^63
  constexpr double beyond_unsigned = 18446744073709551616.0; // 2^64
  if (!std::isfinite(x))
    out += "null"; // as nlohmann does
  else if (std::trunc(x) != x || x < -beyond_signed || x >= beyond_unsigned)
    out += decimal(x);
  else if (x < beyond_signed)
    out += std::to_string(static_cast<std::int64_t>(x));
  else
    out += std::to_string(static_cast<std::uint64_t>(x));
}

void write(std::string& out, json const& document) {
  char separator = document.is_object() ? '{' : '[';
  if (document.is_object()) {
    for (auto const& [name, member] : document.get_ref<json::object_t const&>()) {
      out += separator;
      out += dumped(name);
      out += ':';
      write(out, member);
      separator = ',';
    }
    out += document.empty() ? "{}" : "}";
  } else if (document.is_array()) {
    for (auto const& element : document) {
      out += separator;
      write(out, element);
      separator = ',';
    }
    out += document.empty() ? "[]" : "]";
  } else if (document.is_number_float())
    write_number(out, document.get<double>());
  else
    out += dumped(document);
}

std::string fault_of_text(std::string_view what, std::string_view text) {
  auto const sound = utf8_prefix(text);
  if (sound == text.size())
    return {};
  return std::string(what) + " is not UTF-8 from byte " + std::to_string(sound + 1) + " on";
}

/// What is wrong with the document itself, without its members and elements; empty: nothing.
std::string fault_of(json const& document) {
  if (document.is_string())
    return fault_of_text("the text", document.get_ref<std::string const&>());
  if (document.is_number_float() && !std::isfinite(document.get<double>()))
    return "the number is not finite";
  if (document.is_binary() || document.is_discarded())
    return "expected JSON, got " + std::string(document.type_name());
  return {};
}

result<void> check_below(json const& document, std::string const& pointer) {
  auto refuse = [&](std::string const& why) {
    return error(errc::invalid_argument, (pointer.empty() ? "as a whole" : "at " + pointer) + ": " + why);
  };
  if (auto fault = fault_of(document); !fault.empty())
    return refuse(fault);
  if (document.is_object())
    for (auto const& [name, member] : document.get_ref<json::object_t const&>()) {
      if (auto fault = fault_of_text("a member's name", name); !fault.empty())
        return refuse(fault);
      if (auto sound = check_below(member, pointer_to(pointer, name)); !sound)
        return sound;
    }
  if (document.is_array())
    for (std::size_t i = 0; i < document.size(); ++i)
      if (auto sound = check_below(document[i], pointer_to(pointer, i)); !sound)
        return sound;
  return {};
}

} // namespace

bool deeper_than(json const& document, std::size_t levels) noexcept {
  if (!document.is_structured())
    return false;
  if (levels == 0)
    return true;
  for (auto const& part : document)
    if (deeper_than(part, levels - 1))
      return true;
  return false;
}

std::size_t elements_of(json const& document) noexcept {
  std::size_t count = 1;
  if (document.is_structured())
    for (auto const& part : document)
      count += elements_of(part);
  return count;
}

std::string canonical_json(json const& document) {
  std::string out;
  write(out, document);
  return out;
}

result<void> check_document(json const& document) {
  return check_below(document, "");
}

std::string pointer_to(std::string_view pointer, std::string_view member) {
  std::string out(pointer);
  out += '/';
  for (char c : member)
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  return out;
}

std::string pointer_to(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + '/' + std::to_string(index);
}

} // namespace leat
