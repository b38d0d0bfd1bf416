#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tweets {

/// Bytes of the emoticon that starts at byte `at`, such as :) :-( ;P <3 ^_^ or T_T, or 0 where none does.
///
/// Looks at the characters around it: "10:30", "and/or" and "http://" hold none, and a mouth that is a letter
/// must end the word.
std::size_t emoticon_length(std::string_view text, std::size_t at);

/// One spelling for the emoticons that say the same: without nose, with one mouth (":-)))" becomes ":)").
/// What is no emoticon comes back unchanged.
std::string plain_emoticon(std::string_view emoticon);

} // namespace tweets
