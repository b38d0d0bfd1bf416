#include "actors/wire/pack.hpp"
#include "tests/fuzz/property.hpp"

using leat::fuzz::hold;

namespace {

/// Whatever is taken is sound: it can be sent, and is taken again as the same.
template <class T>
void hold_form(std::span<std::byte const> octets, T first, T second) {
  auto const read = leat::unpack(octets, first);
  if (!read) {
    auto const& e = read.error();
    hold(e.code == leat::errc::invalid_argument, "malformed octets are an invalid argument");
    hold(e.message.starts_with("malformed "), "the error says what it is about");
    hold(e.message.size() < 4096, "a message has a bound");
    (void)leat::json(e.message).dump(); // throws where it is no UTF-8
    return;
  }
  auto const sent = leat::pack(first);
  hold(sent.has_value(), "what was taken can be sent");
  hold(leat::unpack(*sent, second).has_value(), "what was sent is taken");
  hold(leat::pack(second).value() == *sent, "it arrives as it was");
}

} // namespace

/// A byte that chooses the form, and what was received.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size == 0)
    return 0;
  auto const octets = std::as_bytes(std::span(data + 1, size - 1));
  leat::error const none(leat::errc::internal, "");
  switch (data[0]) {
  case 'v':
    hold_form(octets, leat::value(), leat::value());
    break;
  case 'e':
    hold_form(octets, none, none);
    break;
  case 't':
    hold_form(octets, leat::trace_context(), leat::trace_context());
    break;
  case 's':
    hold_form(octets, leat::span_record(), leat::span_record());
    break;
  case 'c':
    hold_form(octets, leat::call_message(), leat::call_message());
    break;
  case 'a':
    hold_form(octets, leat::answer_message(), leat::answer_message());
    break;
  default:
    break;
  }
  return 0;
}
