#pragma once

#include <string>
#include <string_view>

namespace tweets {

/// A post as the following steps want it: valid UTF-8, normalised, without markup and accidents of typing.
///
/// In this order: ill-formed UTF-8 becomes U+FFFD; HTML entities are decoded (twice escaped ones too);
/// Unicode is normalised to NFKC, emoji excepted; control and zero-width characters go, except those that
/// hold an emoji together; links become `http` and mentions `@user`, the spelling of TweetEval; a letter that
/// is repeated three times or more stays twice; white space is folded to single spaces and trimmed.
///
/// Escaped line breaks (a backslash and an n) count as white space. Cleaning a clean text again changes
/// nothing, rare cases excepted, such as text that spells an entity. Thread safety: a pure function. Cost:
/// linear.
std::string clean(std::string_view text);

} // namespace tweets
