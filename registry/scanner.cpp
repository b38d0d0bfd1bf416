#include "registry/scanner.hpp"

namespace leat {

namespace {

constexpr std::uint64_t number_max = (std::uint64_t{1} << 53) - 1;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_identifier_character(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

} // namespace

bool scanner::take(char c) noexcept {
  if (fault_ || at_end() || text_[at_] != c)
    return false;
  ++at_;
  return true;
}

void scanner::expect(char c) {
  if (!take(c))
    fail(std::string("'") + c + "'");
}

void scanner::number(std::uint64_t& out, std::string_view name) {
  if (fault_)
    return;
  auto const begin = at_;
  out = 0;
  while (is_digit(peek())) {
    auto const digit = static_cast<std::uint64_t>(peek() - '0');
    if (out > (number_max - digit) / 10 || (at_ > begin && out == 0))
      return fail(out == 0 ? "a number without leading zeros" : "a number of at most 9007199254740991");
    out = out * 10 + digit;
    ++at_;
  }
  if (at_ == begin)
    fail("the " + std::string(name) + " number");
}

void scanner::identifiers(std::string& out, bool no_leading_zeros) {
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
  if (fault_)
    return;
  std::string message = "malformed " + std::string(what_) + " '" + std::string(text_) + "': ";
  message += at_end()
               ? std::string("it ends at character ") + std::to_string(at_ + 1)
               : "unexpected '" + std::string(1, text_[at_]) + "' at character " + std::to_string(at_ + 1);
  fault_.emplace(errc::invalid_argument, message + ", expected " + std::string(expected));
}

} // namespace leat
