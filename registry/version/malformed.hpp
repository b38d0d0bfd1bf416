#pragma once

#include <leat/error.hpp>

#include <string>
#include <string_view>

namespace leat {

/// "malformed version '1.x': unexpected 'x' at character 3, expected …", or "it ends at character …" where
/// `at` is the text's length. Characters are counted in octets, from 1.
error malformed(std::string_view what, std::string_view text, std::size_t at, std::string_view expected);

/// "malformed version '1.x': <why>".
error malformed(std::string_view what, std::string_view text, std::string_view why);

/// The text as a message may show it, valid UTF-8 whatever it was: control characters and what is no UTF-8
/// become `\x00`, and what is longer than 256 octets is cut.
std::string printable(std::string_view text);

} // namespace leat
