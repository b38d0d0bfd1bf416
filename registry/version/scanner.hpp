#pragma once

#include <leat/error.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace leat {

/// Reads versions and requirements from left to right and remembers the first fault, so that parsers read as
/// the grammar does. After a fault every step does nothing.
class scanner {
public:
  /// Largest number in a version: 2^53 - 1, as node-semver bounds it.
  static constexpr std::uint64_t number_max = (std::uint64_t{1} << 53) - 1;

  /// `what` names the thing that is parsed, in the fault's message.
  scanner(std::string_view what, std::string_view text) noexcept : what_(what), text_(text) {}

  bool at_end() const noexcept { return at_ == text_.size(); }
  char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }

  /// Octets read so far.
  std::size_t at() const noexcept { return at_; }

  /// The text that is still to be read.
  std::string_view rest() const noexcept { return text_.substr(at_); }

  /// Returns to an earlier place, or goes on to a later one.
  void go_to(std::size_t at) noexcept {
    if (!fault_)
      at_ = at;
  }

  /// Takes `c` if it is next.
  bool take(char c) noexcept {
    if (at_end() || text_[at_] != c || fault_)
      return false;
    ++at_;
    return true;
  }

  /// Takes all white space that is next; what that is JavaScript decides (ECMA-262, WhiteSpace and
  /// LineTerminator). False where there is none.
  bool take_spaces() noexcept {
    // Most places that may have white space have none, and nearly all that follows in its place is ASCII.
    return !at_end() && !(text_[at_] > ' ') && take_any_spaces();
  }

  /// Requires `c` next.
  void expect(char c);

  /// Requires a number without leading zeros, at most `number_max`.
  void number(std::uint64_t& out, std::string_view name);

  /// Requires a number without leading zeros, of any size.
  void skip_number(std::string_view name);

  /// Requires dot-separated identifiers of `0-9A-Za-z-`, none empty; with `no_leading_zeros`, numeric ones
  /// have none. `out` views the text.
  void identifiers(std::string_view& out, bool no_leading_zeros);

  /// Requires that nothing is left.
  void end();

  /// Records a fault at the current place: "unexpected 'x' at character 3, expected …".
  void fail(std::string_view expected);

  std::optional<error> const& fault() const noexcept { return fault_; }

private:
  bool take_any_spaces() noexcept;

  std::string_view what_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<error> fault_;
};

} // namespace leat
