#pragma once

#include <string>
#include <string_view>

namespace tweets {

/// Decodes the HTML entities of a post: decimal, hexadecimal, and the named ones that streams really hold.
///
/// Unknown names and lone ampersands stay as they are. A reference to no valid character (zero, a surrogate,
/// beyond U+10FFFF) becomes U+FFFD; 128 to 159 read as Windows-1252, as browsers do. The output is never
/// longer than the input, since the shortest reference is at least as long as the character it stands for.
std::string decode_entities(std::string_view text);

} // namespace tweets
