#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tweets {

using tokens = std::vector<std::string>;

/// Splits posts into tokens. Holds an ICU break iterator, which is costly to create: load one per instance.
///
/// Words are split by Unicode's rules and ICU's dictionaries, so Japanese, Chinese and Thai, which write no
/// spaces, split into words as well. Kept whole: `#hashtags`, `@mentions`, `http` links, emoji with all their
/// parts (joined ones, flags, keycaps, skin tones), emoticons and runs of the same kind of punctuation such
/// as `!!!`, `?!` or
/// `...`. Words and mentions are lower-cased; hashtags keep their capitals, which show where their words
/// begin.
///
/// Expects the output of `clean`, accepts any bytes. Thread safety: one call at a time per object.
class tokeniser {
public:
  /// Throws std::runtime_error where ICU's data is missing.
  tokeniser();
  ~tokeniser();
  tokeniser(tokeniser&&) noexcept;
  tokeniser& operator=(tokeniser&&) noexcept;

  tokens tokenise(std::string_view text);

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace tweets
