#include "actors/wire/forms.hpp"

#include "actors/wire/fields.hpp"

#include <caf/error.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace leat {

namespace {

template <class T>
caf::error written(caf::serializer& to, T const& x) {
  wire_writer writer(to);
  fields(writer, x);
  return writer.failed() ? caf::make_error(caf::sec::invalid_argument, writer.wrong()) : caf::error();
}

template <class T>
caf::error read(caf::deserializer& from, T& x) {
  wire_reader reader(from);
  fields(reader, x);
  return reader.failed() ? caf::make_error(caf::sec::invalid_argument, reader.wrong()) : caf::error();
}

} // namespace

caf::error inspect(caf::serializer& to, value& x) {
  return written(to, x);
}

caf::error inspect(caf::deserializer& from, value& x) {
  return read(from, x);
}

caf::error inspect(caf::serializer& to, error& x) {
  return written(to, x);
}

caf::error inspect(caf::deserializer& from, error& x) {
  return read(from, x);
}

caf::error inspect(caf::serializer& to, trace_context& x) {
  return written(to, x);
}

caf::error inspect(caf::deserializer& from, trace_context& x) {
  return read(from, x);
}

caf::error inspect(caf::serializer& to, span_record& x) {
  return written(to, x);
}

caf::error inspect(caf::deserializer& from, span_record& x) {
  return read(from, x);
}

caf::error inspect(caf::serializer& to, call_message& x) {
  return written(to, x);
}

caf::error inspect(caf::deserializer& from, call_message& x) {
  return read(from, x);
}

caf::error inspect(caf::serializer& to, answer_message& x) {
  return written(to, x);
}

caf::error inspect(caf::deserializer& from, answer_message& x) {
  return read(from, x);
}

} // namespace leat
