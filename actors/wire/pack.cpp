#include "actors/wire/pack.hpp"

#include "actors/wire/fields.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/serializer_impl.hpp>

namespace leat {

namespace {

caf::execution_unit* const nobody = nullptr; // no actors in these messages

std::string_view form_of(value const&) {
  return "value";
}

std::string_view form_of(error const&) {
  return "error";
}

std::string_view form_of(trace_context const&) {
  return "trace context";
}

std::string_view form_of(span_record const&) {
  return "span";
}

std::string_view form_of(call_message const&) {
  return "call message";
}

std::string_view form_of(answer_message const&) {
  return "answer message";
}

error malformed(std::string_view form, std::size_t at, std::string const& what) {
  return {errc::invalid_argument,
    "malformed " + std::string(form) + " at byte " + std::to_string(at) + ": " + what};
}

} // namespace

template <class T>
result<bytes> pack(T const& message) {
  bytes out{std::byte{wire_format}};
  caf::serializer_impl<bytes> to(nobody, out);
  wire_writer writer(to);
  fields(writer, message);
  if (writer.failed())
    return error(
      errc::invalid_argument, "this " + std::string(form_of(message)) + " cannot be sent: " + writer.wrong());
  return out;
}

template <class T>
result<void> unpack(std::span<std::byte const> octets, T& into) {
  auto const form = form_of(into);
  if (octets.empty())
    return malformed(form, 0, "it is empty");
  if (octets.front() != std::byte{wire_format})
    return malformed(form, 0,
      "expected format " + std::to_string(wire_format) + ", got " +
        std::to_string(std::to_integer<unsigned>(octets.front())));
  auto const body = octets.subspan(1);
  caf::binary_deserializer from(nobody, reinterpret_cast<char const*>(body.data()), body.size());
  wire_reader reader(from);
  fields(reader, into);
  auto const at = octets.size() - from.remaining();
  if (reader.failed())
    return malformed(form, at, reader.wrong());
  if (from.remaining() > 0)
    return malformed(form, at, "expected the end, got " + std::to_string(from.remaining()) + " bytes more");
  return {};
}

template result<bytes> pack(value const&);
template result<bytes> pack(error const&);
template result<bytes> pack(trace_context const&);
template result<bytes> pack(span_record const&);
template result<bytes> pack(call_message const&);
template result<bytes> pack(answer_message const&);

template result<void> unpack(std::span<std::byte const>, value&);
template result<void> unpack(std::span<std::byte const>, error&);
template result<void> unpack(std::span<std::byte const>, trace_context&);
template result<void> unpack(std::span<std::byte const>, span_record&);
template result<void> unpack(std::span<std::byte const>, call_message&);
template result<void> unpack(std::span<std::byte const>, answer_message&);

} // namespace leat
