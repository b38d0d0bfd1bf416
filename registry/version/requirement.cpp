#include "registry/version/requirement.hpp"

#include "registry/version/malformed.hpp"

#include <algorithm>

namespace leat {

namespace {

constexpr std::string_view digest_scheme = "sha256:";
constexpr std::size_t digest_digits_min = 12;
constexpr std::size_t digest_digits_max = 64;
constexpr std::size_t bare_digest_digits = 40;

bool is_lower_letter(char c) noexcept {
  return c >= 'a' && c <= 'z';
}

bool is_label_character(char c) noexcept {
  return is_lower_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool is_hex_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// How much of the text could be the beginning of a label.
std::size_t label_length(std::string_view text) noexcept {
  if (text.empty() || !is_lower_letter(text[0]))
    return 0;
  auto const end = std::find_if_not(text.begin(), text.end(), is_label_character);
  return static_cast<std::size_t>(end - text.begin());
}

bool is_bare_digest(std::string_view text) noexcept {
  return text.size() == bare_digest_digits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

bool may_begin_range(std::string_view text) noexcept {
  return text[0] == 'v' || text[0] == 'x';
}

/// Whether a text shaped as a label is a range: `x`, `v1`, `vx`.
bool reads_as_range(std::string_view text) {
  return may_begin_range(text) && version_range::parse(text);
}

error too_long(std::string_view what, std::string_view text) {
  return malformed(what, text,
    "a label has " + std::to_string(text.size()) + " characters, at most " + std::to_string(label_size_max) +
      " are allowed");
}

/// The hex digits behind the scheme.
result<std::string_view> parse_digest(std::string_view text) {
  auto const digits = text.substr(digest_scheme.size());
  auto const end = std::find_if_not(digits.begin(), digits.end(), is_hex_digit);
  auto const size = static_cast<std::size_t>(end - digits.begin());
  if (size > digest_digits_max)
    return malformed(
      "requirement", text, digest_scheme.size() + digest_digits_max, "the end after 64 digits");
  if (size < digits.size() || size < digest_digits_min)
    return malformed(
      "requirement", text, digest_scheme.size() + size, "12 to 64 digits of 0-9 a-f behind sha256:");
  return digits;
}

} // namespace

result<requirement> requirement::parse(std::string_view text) {
  if (is_bare_digest(text))
    return requirement(kind::digest, text);
  if (text.starts_with(digest_scheme))
    return parse_digest(text).transform(
      [](std::string_view digits) { return requirement(kind::digest, digits); });
  if (text.empty() || text == "latest")
    return requirement();
  if (auto const length = label_length(text); length > 0 && length == text.size() && !reads_as_range(text)) {
    if (length > label_size_max)
      return too_long("requirement", text);
    return requirement(kind::label, text);
  } else if (length > 0 && !may_begin_range(text)) {
    return malformed("requirement", text, length, "one of a-z 0-9 _ -");
  }
  requirement out;
  if (auto done = out.range_.read(text); !done)
    return std::move(done).error();
  return out;
}

std::string to_string(requirement const& r) {
  switch (r.kind_) {
  case requirement::kind::label:
    return std::string(r.word_);
  case requirement::kind::digest:
    return std::string(digest_scheme).append(r.word_);
  default:
    return to_string(r.range_);
  }
}

result<void> check_label(std::string_view label) {
  auto const length = label_length(label);
  if (length < label.size() || label.empty())
    return malformed("label", label, length, length == 0 ? "a lower-case letter" : "one of a-z 0-9 _ -");
  if (label.size() > label_size_max)
    return too_long("label", label);
  std::string_view const taken = label == "latest"       ? "the newest stable version"
                                 : is_bare_digest(label) ? "a digest"
                                 : reads_as_range(label) ? "a range of versions"
                                                         : "";
  if (!taken.empty())
    return error(errc::invalid_argument,
      "'" + std::string(label) + "' cannot be a label: behind an '@' it means " + std::string(taken));
  return {};
}

} // namespace leat
