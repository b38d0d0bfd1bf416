#pragma once

#include <string_view>

namespace tweets {

/// True for lower-case English words that say nothing about a topic: function words, contractions with either
/// apostrophe, and the small talk of posts ("lol", "rt", "gonna").
bool is_stop_word(std::string_view word);

} // namespace tweets
