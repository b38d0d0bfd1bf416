#include "registry/version/scanner.hpp"

#include "registry/version/malformed.hpp"

#include <string>

namespace leat {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_identifier_character(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// Octets of the white space that the text begins with; 0 where it begins with none.
std::size_t space_size(std::string_view text) noexcept {
  if (text.empty())
    return 0;
  if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))
    return 1;
  if (text.starts_with("\u00a0"))
    return 2;
  for (std::string_view space :
    {"\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
      "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"})
    if (text.starts_with(space))
      return 3;
  return 0;
}

} // namespace

bool scanner::take_any_spaces() noexcept {
  auto const begin = at_;
  if (!fault_)
    while (auto const size = space_size(rest()))
      at_ += size;
  return at_ != begin;
}

void scanner::expect(char c) {
  if (!take(c))
    fail(std::string("'") + c + "'");
}

void scanner::number(std::uint64_t& out, std::string_view name) {
  if (fault_)
    return;
  auto const begin = at_;
  std::uint64_t value = 0;
  while (is_digit(peek())) {
    auto const digit = static_cast<std::uint64_t>(peek() - '0');
    if (at_ > begin && value == 0)
      return fail("a number without leading zeros");
    if (value * 10 + digit > number_max)
      return fail("a number of at most 9007199254740991");
    value = value * 10 + digit;
    ++at_;
  }
  if (at_ == begin)
    return fail("the " + std::string(name) + " number");
  out = value;
}

void scanner::skip_number(std::string_view name) {
  if (fault_)
    return;
  if (!is_digit(peek()))
    return fail("the " + std::string(name) + " number");
  bool const zero = text_[at_++] == '0';
  if (zero && is_digit(peek()))
    return fail("a number without leading zeros");
  while (is_digit(peek()))
    ++at_;
}

void scanner::identifiers(std::string_view& out, bool no_leading_zeros) {
  if (fault_)
    return;
  auto const first = at_;
  do {
    auto const begin = at_;
    bool numeric = true;
    while (is_identifier_character(peek()))
      numeric = is_digit(text_[at_++]) && numeric;
    if (at_ == begin)
      return fail("an identifier of 0-9 A-Z a-z -");
    if (no_leading_zeros && numeric && at_ - begin > 1 && text_[begin] == '0') {
      at_ = begin;
      return fail("a number without leading zeros");
    }
  } while (take('.'));
  out = text_.substr(first, at_ - first);
}

void scanner::end() {
  if (!fault_ && !at_end())
    fail("the end");
}

void scanner::fail(std::string_view expected) {
  if (!fault_)
    fault_.emplace(malformed(what_, text_, at_, expected));
}

} // namespace leat
