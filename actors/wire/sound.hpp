#pragma once

#include "actors/wire/messages.hpp"

namespace leat {

/// Whether the number stands for anything: what comes from elsewhere may be any.
bool known(value_kind x) noexcept;
bool known(errc x) noexcept;
bool known(memo_use x) noexcept;
bool known(memo_verdict x) noexcept;
bool known(resolved_by x) noexcept;
bool known(verdict x) noexcept;

/// The largest `call::kind`.
inline constexpr std::uint8_t call_kind_last = 2;

/// What a message must be beyond its form. The same is asked of what is sent and of what is received, so that
/// what was sent is always taken. The error's message begins with the name of the field.
result<void> check_sound(error const& e);
result<void> check_sound(trace_context const& trace);
result<void> check_sound(span_record const& span);
result<void> check_sound(wire_dependency const& step);
result<void> check_sound(call_message const& message);
result<void> check_sound(answer_message const& message);

} // namespace leat
