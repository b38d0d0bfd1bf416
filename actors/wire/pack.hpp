#pragma once

#include "actors/wire/messages.hpp"

#include <concepts>
#include <cstdint>
#include <span>

namespace leat {

/// The first byte of everything packed. Nodes that do not speak the same refuse each other's messages.
inline constexpr std::uint8_t wire_format = 1;

/// What is sent: the format's number, then the form (docs/wire.md). For `value`, `error`, `trace_context`,
/// `span_record`, `call_message` and `answer_message`.
///
/// `invalid_argument` where the receiver would not take it; the message names the field. O(content).
template <class T>
result<bytes> pack(T const& message);

/// Takes what was received, which may be anything: what is malformed is `invalid_argument`, with the field
/// and the place, and leaves `into` valid and unspecified. Memory is taken for what is there, never for what
/// a length claims; a document takes up to some forty times its text. O(content).
template <class T>
result<void> unpack(std::span<std::byte const> octets, T& into);

/// The same. Not for `error`, of which there would be two.
template <std::default_initializable T>
result<T> unpack(std::span<std::byte const> octets) {
  T x;
  if (auto read = unpack(octets, x); !read)
    return std::move(read).error();
  return x;
}

} // namespace leat
