#pragma once

#include "actors/wire/messages.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include <caf/deserializer.hpp>
#include <caf/serializer.hpp>

namespace leat {

/// What stands in the way of writing or reading a form: the first thing that was wrong. Everything after it
/// does nothing.
class wire_failure {
public:
  bool failed() const noexcept { return wrong_.has_value(); }
  /// `field: what was wrong`. Requires `failed()`.
  std::string const& wrong() const noexcept { return *wrong_; }

  void fail(std::string_view field, std::string_view what);
  /// Names the place in which the field of a failure is.
  void within(std::string_view place);
  void check(result<void> const& sound);

private:
  std::optional<std::string> wrong_;
};

/// Writes fields to a CAF serializer. The reader has the same functions, so that one template lists the
/// fields of a form for both (fields.hpp).
///
/// Lengths are LEB128 of at most 32 bits, as CAF's own are.
class wire_writer : public wire_failure {
public:
  explicit wire_writer(caf::serializer& to) noexcept : to_(to) {}

  template <std::integral T>
  void number(std::string_view field, T x) {
    if (!failed())
      note(field, to_.apply(x));
  }
  template <class Enum>
  void choice(std::string_view field, Enum x);
  void time(std::string_view field, std::chrono::nanoseconds x) { number(field, std::int64_t{x.count()}); }
  void flag(std::string_view field, bool x) { number(field, static_cast<std::uint8_t>(x ? 1 : 0)); }
  void raw(std::string_view field, std::span<std::byte const> octets);
  void text(std::string_view field, std::string const& x);
  void octets(std::string_view field, bytes const& x);
  void document(std::string_view field, json const& x);
  template <class T, class Each>
  void list(std::string_view field, std::vector<T> const& xs, std::size_t count_max, Each each);
  template <class T, class Each>
  void perhaps(std::string_view field, std::optional<T> const& x, Each each);

private:
  void note(std::string_view field, caf::error const& e);
  bool length(std::string_view field, std::size_t size, std::size_t size_max);

  caf::serializer& to_;
};

/// Reads fields from a CAF deserializer. Whatever there is to read, it takes memory only for what has come.
class wire_reader : public wire_failure {
public:
  explicit wire_reader(caf::deserializer& from) noexcept : from_(from) {}

  template <std::integral T>
  void number(std::string_view field, T& x) {
    if (!failed())
      note(field, from_.apply(x));
  }
  template <class Enum>
  void choice(std::string_view field, Enum& x);
  void time(std::string_view field, std::chrono::nanoseconds& x);
  void flag(std::string_view field, bool& x);
  void raw(std::string_view field, std::span<std::byte> octets);
  void text(std::string_view field, std::string& x);
  void octets(std::string_view field, bytes& x);
  void document(std::string_view field, json& x);
  template <class T, class Each>
  void list(std::string_view field, std::vector<T>& xs, std::size_t count_max, Each each);
  template <class T, class Each>
  void perhaps(std::string_view field, std::optional<T>& x, Each each);

private:
  void note(std::string_view field, caf::error const& e);
  std::size_t length(std::string_view field, std::size_t size_max);
  template <class Container>
  void content(std::string_view field, Container& x);

  caf::deserializer& from_;
};

template <class Enum>
void wire_writer::choice(std::string_view field, Enum x) {
  if (!known(x))
    fail(field, "no such number as " + std::to_string(static_cast<unsigned>(x)));
  number(field, static_cast<std::underlying_type_t<Enum>>(x));
}

template <class T, class Each>
void wire_writer::list(std::string_view field, std::vector<T> const& xs, std::size_t count_max, Each each) {
  if (!length(field, xs.size(), count_max))
    return;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    each(*this, xs[i]);
    if (failed())
      return within(std::string(field) + " " + std::to_string(i));
  }
}

template <class T, class Each>
void wire_writer::perhaps(std::string_view field, std::optional<T> const& x, Each each) {
  flag(field, x.has_value());
  if (x && !failed())
    each(*this, *x);
}

template <class Enum>
void wire_reader::choice(std::string_view field, Enum& x) {
  std::underlying_type_t<Enum> read = 0;
  number(field, read);
  if (failed())
    return;
  if (auto const got = static_cast<Enum>(read); known(got))
    x = got;
  else
    fail(field, "no such number as " + std::to_string(read));
}

template <class T, class Each>
void wire_reader::list(std::string_view field, std::vector<T>& xs, std::size_t count_max, Each each) {
  auto const count = length(field, count_max);
  xs.clear();
  for (std::size_t i = 0; i < count && !failed(); ++i) {
    T x{};
    each(*this, x);
    if (failed())
      return within(std::string(field) + " " + std::to_string(i));
    xs.push_back(std::move(x));
  }
}

template <class T, class Each>
void wire_reader::perhaps(std::string_view field, std::optional<T>& x, Each each) {
  bool there = false;
  flag(field, there);
  x.reset();
  if (there && !failed())
    each(*this, x.emplace());
}

} // namespace leat
