#include "actors/wire/archive.hpp"

#include "registry/manifest/document.hpp"

#include <algorithm>
#include <limits>

namespace leat {

namespace {

/// Whether arrays and objects are nested too deep, told from the text alone: a document of unknown depth is
/// not made. The text may be anything.
bool nested_too_deep(std::string_view text) noexcept {
  std::size_t levels = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const c = text[i];
    if (c == '"')
      quoted = !quoted;
    else if (quoted)
      i += c == '\\' ? 1 : 0;
    else if (c == '[' || c == '{') {
      if (++levels > wire_bounds::json_levels_max)
        return true;
    } else if (c == ']' || c == '}')
      levels -= levels > 0 ? 1 : 0;
  }
  return false;
}

std::string const too_deep =
  "expected at most " + std::to_string(wire_bounds::json_levels_max) + " levels of nesting, got more";

std::string too_long(std::size_t size, std::size_t size_max) {
  return "expected a length of at most " + std::to_string(size_max) + ", got " + std::to_string(size);
}

} // namespace

void wire_failure::fail(std::string_view field, std::string_view what) {
  if (!wrong_)
    wrong_ = std::string(field) + ": " + std::string(what);
}

void wire_failure::within(std::string_view place) {
  *wrong_ = std::string(place) + ": " + *wrong_;
}

void wire_failure::check(result<void> const& sound) {
  if (!sound && !wrong_)
    wrong_ = sound.error().message;
}

// -- writing

void wire_writer::note(std::string_view field, caf::error const& e) {
  if (e)
    fail(field, "cannot be written");
}

bool wire_writer::length(std::string_view field, std::size_t size, std::size_t size_max) {
  static_assert(wire_bounds::content_max <= std::numeric_limits<std::uint32_t>::max());
  if (size > size_max)
    fail(field, too_long(size, size_max));
  for (; size > 0x7f; size >>= 7)
    number(field, static_cast<std::uint8_t>((size & 0x7f) | 0x80));
  number(field, static_cast<std::uint8_t>(size));
  return !failed();
}

void wire_writer::raw(std::string_view field, std::span<std::byte const> octets) {
  // CAF takes a pointer to what it will not change.
  if (!failed() && !octets.empty())
    note(field, to_.apply_raw(octets.size(), const_cast<std::byte*>(octets.data())));
}

void wire_writer::text(std::string_view field, std::string const& x) {
  if (length(field, x.size(), wire_bounds::content_max))
    raw(field, std::as_bytes(std::span(x)));
}

void wire_writer::octets(std::string_view field, bytes const& x) {
  if (length(field, x.size(), wire_bounds::content_max))
    raw(field, x);
}

void wire_writer::document(std::string_view field, json const& x) {
  if (failed())
    return;
  if (deeper_than(x, wire_bounds::json_levels_max))
    return fail(field, too_deep);
  if (auto const sound = check_document(x); !sound)
    return fail(field, sound.error().message);
  text(field, x.dump());
}

// -- reading

void wire_reader::note(std::string_view field, caf::error const& e) {
  if (e)
    fail(field, "it ends early");
}

std::size_t wire_reader::length(std::string_view field, std::size_t size_max) {
  // By hand: CAF's own function shifts by more bits than there are where a length never ends.
  std::uint64_t size = 0;
  for (unsigned bits = 0; bits < 35; bits += 7) {
    std::uint8_t octet = 0;
    number(field, octet);
    if (failed())
      return 0;
    size |= static_cast<std::uint64_t>(octet & 0x7f) << bits;
    if ((octet & 0x80) != 0)
      continue;
    if (octet == 0 && bits > 0)
      fail(field, "its length is not written in the shortest way");
    else if (size > size_max)
      fail(field, too_long(size, size_max));
    return failed() ? 0 : static_cast<std::size_t>(size);
  }
  fail(field, "its length has more than 32 bits");
  return 0;
}

void wire_reader::time(std::string_view field, std::chrono::nanoseconds& x) {
  std::int64_t read = 0;
  number(field, read);
  x = std::chrono::nanoseconds(read);
}

void wire_reader::flag(std::string_view field, bool& x) {
  std::uint8_t read = 0;
  number(field, read);
  if (read > 1)
    fail(field, "expected 0 or 1, got " + std::to_string(read));
  x = read == 1;
}

void wire_reader::raw(std::string_view field, std::span<std::byte> octets) {
  if (!failed() && !octets.empty())
    note(field, from_.apply_raw(octets.size(), octets.data()));
}

template <class Container>
void wire_reader::content(std::string_view field, Container& x) {
  // Piece by piece: a length is only believed as far as something comes.
  constexpr std::size_t piece_max = std::size_t{64} << 10;
  auto const size = length(field, wire_bounds::content_max);
  x.clear();
  while (x.size() < size && !failed()) {
    auto const begin = x.size();
    x.resize(begin + std::min(piece_max, size - begin));
    raw(field, std::as_writable_bytes(std::span(x).subspan(begin)));
  }
}

void wire_reader::text(std::string_view field, std::string& x) {
  content(field, x);
}

void wire_reader::octets(std::string_view field, bytes& x) {
  content(field, x);
}

void wire_reader::document(std::string_view field, json& x) {
  std::string written;
  text(field, written);
  if (failed())
    return;
  if (nested_too_deep(written))
    return fail(field, too_deep);
  try {
    x = json::parse(written);
  } catch (json::parse_error const& e) {
    fail(field, "malformed JSON at character " + std::to_string(e.byte));
  } catch (json::exception const&) {
    fail(field, "a number in it is too large");
  }
}

} // namespace leat
