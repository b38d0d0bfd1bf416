#include "actors/wire/sound.hpp"

#include "registry/access/principals.hpp"
#include "registry/name.hpp"
#include "registry/utf8.hpp"
#include "registry/version/reference.hpp"
#include "registry/version/version.hpp"

namespace leat {

namespace {

error wrong(std::string what) {
  return {errc::invalid_argument, std::move(what)};
}

/// The outcome of a check, with the name of the field before it.
template <class T>
result<void> of_field(std::string const& field, result<T> const& checked) {
  if (checked)
    return {};
  return wrong(field + ": " + checked.error().message);
}

result<void> check_number(std::string const& field, std::uint64_t x, std::uint64_t last) {
  if (x <= last)
    return {};
  return wrong(field + ": expected at most " + std::to_string(last) + ", got " + std::to_string(x));
}

/// `owner/name@version`.
result<void> check_version_id(std::string const& field, std::string const& id) {
  auto const at = id.find('@');
  if (at == std::string::npos)
    return wrong(field + ": expected owner/name@version, got no @");
  if (auto name = of_field(field, check_name(std::string_view(id).substr(0, at))); !name)
    return name;
  return of_field(field, parse_version(std::string_view(id).substr(at + 1)));
}

/// The first check that fails.
template <class... Checks>
result<void> all_of(Checks const&... checks) {
  result<void> outcome;
  (void)((outcome = checks(), outcome.has_value()) && ...);
  return outcome;
}

template <class Items, class Check>
result<void> each_of(std::string const& field, Items const& items, Check check) {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (result<void> outcome = check(items[i]); !outcome)
      return wrong(field + " " + std::to_string(i) + ": " + outcome.error().message);
  return {};
}

result<void> check_time_left(std::optional<std::chrono::nanoseconds> time) {
  if (!time || (*time >= std::chrono::nanoseconds(0) && *time <= wire_bounds::time_left_max))
    return {};
  return wrong("time left: expected up to a hundred years, got " + std::to_string(time->count()) + " ns");
}

result<void> check_principal(std::string const& text) {
  // Nothing longer is one, and what is no text may not stand in a message.
  constexpr std::size_t size_max = 256;
  if (text.size() > size_max || utf8_prefix(text) != text.size())
    return wrong("root principal: expected UTF-8 of at most " + std::to_string(size_max) + " bytes, got " +
                 std::to_string(text.size()) + " bytes");
  return of_field("root principal", principal_parts::parse(text));
}

result<void> check_depth(call_message const& message) {
  if (message.depth > message.callers.size())
    return {};
  return wrong("depth: expected more than the " + std::to_string(message.callers.size()) + " callers, got " +
               std::to_string(message.depth));
}

} // namespace

bool known(value_kind x) noexcept {
  return to_string(x) != "unknown";
}

bool known(errc x) noexcept {
  return to_string(x) != "unknown";
}

bool known(memo_use x) noexcept {
  switch (x) {
  case memo_use::use:
  case memo_use::bypass:
  case memo_use::refresh:
    return true;
  }
  return false;
}

bool known(memo_verdict x) noexcept {
  switch (x) {
  case memo_verdict::unused:
  case memo_verdict::led:
  case memo_verdict::hit:
  case memo_verdict::coalesced:
  case memo_verdict::circle:
  case memo_verdict::restored:
  case memo_verdict::reused:
    return true;
  }
  return false;
}

bool known(resolved_by x) noexcept {
  switch (x) {
  case resolved_by::nothing:
  case resolved_by::newest:
  case resolved_by::exact:
  case resolved_by::range:
  case resolved_by::label:
  case resolved_by::split:
  case resolved_by::digest:
    return true;
  }
  return false;
}

bool known(verdict x) noexcept {
  switch (x) {
  case verdict::allowed:
  case verdict::denied_seen:
  case verdict::denied_unseen:
  case verdict::unknown_principal:
    return true;
  }
  return false;
}

result<void> check_sound(error const& e) {
  if (e.code == errc::ok)
    return wrong("code: expected why it failed, got ok");
  return {};
}

result<void> check_sound(trace_context const& trace) {
  if (trace.trace_id_high == 0 && trace.trace_id_low == 0)
    return wrong("trace id: is all zero");
  if (trace.span_id == 0)
    return wrong("span id: is all zero");
  return {};
}

result<void> check_sound(span_record const& span) {
  constexpr auto marks = span_record::cold | span_record::prestarted | span_record::shadow |
                         span_record::timed | span_record::warm_up;
  return all_of([&] { return check_number("kind", span.kind, call_kind_last); },
    [&] { return check_number("marks", span.marks, marks); });
}

result<void> check_sound(wire_dependency const& step) {
  return all_of([&] { return of_field("asked", reference::parse(std::string_view(step.asked))); },
    [&] { return step.caller.empty() ? result<void>() : of_field("caller", check_name(step.caller)); });
}

result<void> check_sound(call_message const& message) {
  return all_of([&] { return of_field("name", check_name(message.name)); },
    [&] { return of_field("version", parse_version(message.version)); },
    [&] { return of_field("asked", reference::parse(std::string_view(message.asked))); },
    [&] { return check_time_left(message.time_left); }, [&] { return check_depth(message); },
    [&] {
      return each_of("callers", message.callers, [](auto const& id) { return check_version_id("name", id); });
    },
    [&] { return check_principal(message.root_principal); });
}

result<void> check_sound(answer_message const& message) {
  auto const count = message.versions.size();
  auto const index = [&](std::string const& field, std::uint32_t x, std::uint32_t none) -> result<void> {
    if (x < count || x == none)
      return {};
    return wrong(
      field + ": expected one of " + std::to_string(count) + " versions, got number " + std::to_string(x));
  };
  return all_of(
    [&] {
      return each_of(
        "versions", message.versions, [](auto const& id) { return check_version_id("name", id); });
    },
    [&] {
      return each_of("spans", message.spans,
        [&](span_record const& s) { return index("target", s.target, span_record::no_target); });
    },
    [&] {
      return each_of("dependencies", message.depends_on,
        [&](wire_dependency const& d) { return index("resolved", d.resolved, wire_dependency::nothing); });
    });
}

} // namespace leat
