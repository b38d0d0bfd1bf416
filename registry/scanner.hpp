#pragma once

#include <leat/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leat {

/// Reads versions and requirements from left to right and remembers the first fault, so that parsers read as
/// the grammar does. After a fault every step does nothing.
class scanner {
public:
  /// `what` names the thing that is parsed, in the fault's message.
  scanner(std::string_view what, std::string_view text) noexcept : what_(what), text_(text) {}

  bool at_end() const noexcept { return at_ == text_.size(); }
  char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }

  /// Takes `c` if it is next.
  bool take(char c) noexcept;

  /// Requires `c` next.
  void expect(char c);

  /// Requires a number without leading zeros, at most 2^53 - 1 (as node-semver bounds it).
  void number(std::uint64_t& out, std::string_view name);

  /// Requires dot-separated identifiers of `0-9A-Za-z-`, none empty; with `no_leading_zeros`, numeric ones
  /// have none.
  void identifiers(std::string& out, bool no_leading_zeros);

  /// Requires that nothing is left.
  void end();

  /// Records a fault at the current place: "unexpected 'x' at character 3, expected …".
  void fail(std::string_view expected);

  std::optional<error> const& fault() const noexcept { return fault_; }

private:
  std::string_view what_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<error> fault_;
};

} // namespace leat
