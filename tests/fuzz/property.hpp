#pragma once

#include <leat/error.hpp>

#include <string_view>

/// What libFuzzer calls; each fuzz_*.cpp defines one.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size);

namespace leat::fuzz {

/// Ends the program, naming the property, where it does not hold.
void hold(bool holds, std::string_view property);

/// Holds an error about a malformed text to what all of them promise: the code, a message that JSON can
/// carry, and a place inside the text or right behind it.
void hold_malformed(error const& e, std::string_view text);

/// The input as a text.
std::string_view text_of(unsigned char const* data, std::size_t size) noexcept;

/// Takes what stands before the next line feed, or all.
std::string_view take_line(std::string_view& rest) noexcept;

} // namespace leat::fuzz
