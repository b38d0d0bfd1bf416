#pragma once

// The fields of every form, each listed once for both directions: the order here is the order on the wire.
// A change of any is a new `wire_format` (pack.hpp).

#include "actors/wire/archive.hpp"
#include "actors/wire/sound.hpp"

namespace leat {

/// What a form is filled from or into.
template <class Archive, class T>
using carried = std::conditional_t<std::same_as<Archive, wire_writer>, T const&, T&>;

/// Calls `fields`, for lists and optionals.
inline constexpr auto its_fields = [](auto& archive, auto& x) { fields(archive, x); };

void fields(wire_writer& to, value const& x);
void fields(wire_reader& from, value& x);
void fields(wire_writer& to, result<value> const& x);
void fields(wire_reader& from, result<value>& x);

/// The text up to the first zero.
void cut_text(wire_writer& to, std::string_view field, std::array<char, span_record::asked_max> const& x);
void cut_text(wire_reader& from, std::string_view field, std::array<char, span_record::asked_max>& x);

template <class Archive>
void fields(Archive& a, carried<Archive, error> x) {
  a.choice("code", x.code);
  a.text("message", x.message);
  a.document("detail", x.detail);
  a.list("path", x.path, wire_bounds::callers_max, [](auto& to, auto& step) { to.text("step", step); });
  a.check(check_sound(x));
}

template <class Archive>
void fields(Archive& a, carried<Archive, trace_context> x) {
  a.number("trace id", x.trace_id_high);
  a.number("trace id", x.trace_id_low);
  a.number("span id", x.span_id);
  a.flag("sampled", x.sampled);
  a.check(check_sound(x));
}

template <class Archive>
void fields(Archive& a, carried<Archive, span_record> x) {
  a.number("call", x.call);
  a.number("parent", x.parent);
  a.number("root", x.root);
  a.number("begin", x.begin);
  a.number("admitted", x.admitted);
  a.number("started", x.started);
  a.number("ended", x.ended);
  a.number("run", x.run);
  a.number("load", x.load);
  a.number("target", x.target);
  a.number("instance", x.instance);
  a.choice("outcome", x.outcome);
  a.number("kind", x.kind);
  a.choice("memo", x.memo);
  a.choice("how", x.how);
  a.number("attempts", x.attempts);
  a.number("marks", x.marks);
  a.number("batch", x.batch);
  cut_text(a, "asked", x.asked);
  a.check(check_sound(x));
}

template <class Archive>
void fields(Archive& a, carried<Archive, wire_dependency> x) {
  a.text("asked", x.asked);
  a.number("resolved", x.resolved);
  a.text("caller", x.caller);
  a.choice("permitted", x.permitted);
  a.check(check_sound(x));
}

template <class Archive>
void fields(Archive& a, carried<Archive, call_message> x) {
  a.number("id", x.id);
  a.number("root", x.root);
  a.text("name", x.name);
  a.text("version", x.version);
  a.raw("digest", x.digest);
  a.text("asked", x.asked);
  fields(a, x.input);
  a.perhaps("time left", x.time_left, [](auto& to, auto& time) { to.time("time left", time); });
  a.number("depth", x.depth);
  a.list("callers", x.callers, wire_bounds::callers_max, [](auto& to, auto& id) { to.text("name", id); });
  a.text("root principal", x.root_principal);
  a.perhaps("trace", x.trace, its_fields);
  a.choice("memo", x.memo);
  a.number("affinity", x.affinity);
  a.number("priority", x.priority);
  a.flag("shadow", x.shadow);
  a.number("catalog revision", x.catalog_revision);
  a.check(check_sound(x));
}

template <class Archive>
void fields(Archive& a, carried<Archive, answer_message> x) {
  a.number("id", x.id);
  fields(a, x.outcome);
  a.list("versions", x.versions, wire_bounds::steps_max, [](auto& to, auto& id) { to.text("name", id); });
  a.list("spans", x.spans, wire_bounds::steps_max, its_fields);
  a.list("dependencies", x.depends_on, wire_bounds::steps_max, its_fields);
  a.check(check_sound(x));
}

} // namespace leat
