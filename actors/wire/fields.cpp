#include "actors/wire/fields.hpp"

#include <algorithm>

namespace leat {

void fields(wire_writer& to, value const& x) {
  to.choice("value kind", x.kind());
  switch (x.kind()) {
  case value_kind::null:
    return;
  case value_kind::text:
    return to.text("text", x.as_text());
  case value_kind::json:
    return to.document("document", x.as_json());
  case value_kind::bytes:
    return to.octets("bytes", x.as_bytes());
  }
}

void fields(wire_reader& from, value& x) {
  auto kind = value_kind::null;
  from.choice("value kind", kind);
  std::string text;
  json document;
  bytes octets;
  switch (kind) {
  case value_kind::null:
    x = value();
    return;
  case value_kind::text:
    from.text("text", text);
    x = std::move(text);
    return;
  case value_kind::json:
    from.document("document", document);
    if (document.is_null())
      from.fail("document", "expected anything but null, which is a kind of its own");
    x = std::move(document);
    return;
  case value_kind::bytes:
    from.octets("bytes", octets);
    x = std::move(octets);
    return;
  }
}

void fields(wire_writer& to, result<value> const& x) {
  to.flag("outcome", x.has_value());
  if (x)
    fields(to, *x);
  else
    fields(to, x.error());
}

void fields(wire_reader& from, result<value>& x) {
  bool good = false;
  from.flag("outcome", good);
  if (good) {
    value v;
    fields(from, v);
    x = std::move(v);
  } else {
    error e(errc::internal, "");
    fields(from, e);
    x = std::move(e);
  }
}

void cut_text(wire_writer& to, std::string_view field, std::array<char, span_record::asked_max> const& x) {
  to.text(field, std::string(x.begin(), std::find(x.begin(), x.end(), '\0')));
}

void cut_text(wire_reader& from, std::string_view field, std::array<char, span_record::asked_max>& x) {
  std::string text;
  from.text(field, text);
  if (text.size() > x.size() || text.find('\0') != std::string::npos)
    return from.fail(field, "expected at most " + std::to_string(x.size()) + " characters, and no zero");
  x.fill('\0');
  std::copy(text.begin(), text.end(), x.begin());
}

} // namespace leat
