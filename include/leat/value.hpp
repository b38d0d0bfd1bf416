#pragma once

#include <leat/error.hpp>
#include <leat/json.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace leat {

/// Raw octets.
using bytes = std::vector<std::byte>;

/// What a `value` holds.
enum class value_kind : std::uint8_t { null, text, json, bytes };

/// The kind's name: "null", "text", "json" or "bytes".
std::string_view to_string(value_kind kind) noexcept;

namespace detail {

struct payload;
void intrusive_ptr_add_ref(payload const*) noexcept;
void intrusive_ptr_release(payload const*) noexcept;

/// A type of the user's with nlohmann conversions (found by argument-dependent look-up, or an arithmetic,
/// container or enumeration type that nlohmann knows).
template <class T>
concept json_writable = std::constructible_from<json, T const&>;

} // namespace detail

/// Immutable payload of a call: null, text (UTF-8 by convention), a JSON document, or bytes.
///
/// Copying is O(1): copies share one payload, also across threads, and passing a value through any number of
/// algorithms in one process never copies what it holds. A null JSON document is the null value.
/// Thread safety: distinct objects may be used from distinct threads even where they share a payload.
class value {
public:
  using digest_type = std::array<std::byte, 32>;

  value() noexcept = default;
  value(std::nullptr_t) noexcept {}
  value(char const* text) : value(std::string(text)) {}
  value(std::string_view text) : value(std::string(text)) {}
  value(std::string text);
  value(leat::json document);
  value(leat::bytes octets);

  /// Any type with nlohmann conversions, as a JSON document.
  template <class T>
  requires(!std::convertible_to<T const&, std::string_view> && !std::same_as<T, value> &&
           !std::same_as<T, json> && !std::same_as<T, bytes> && detail::json_writable<T>) value(T const& x)
      : value(json(x)) {}

  value_kind kind() const noexcept;
  bool is_null() const noexcept { return !payload_; }

  /// The text, also of a JSON document that is a string. Anything else throws `invalid_argument`.
  /// The reference lives as long as a value with this payload does; a temporary gives its text away.
  std::string const& as_text() const&;
  std::string as_text() &&;

  /// The document. Text and bytes throw `invalid_argument` (`to<json>()` converts text).
  json const& as_json() const&;
  json as_json() &&;

  /// The octets. Any other kind throws `invalid_argument`.
  leat::bytes const& as_bytes() const&;
  leat::bytes as_bytes() &&;

  /// Converts: to `value`, `json`, `std::string`, `bytes`, or a type with nlohmann conversions.
  /// What does not convert throws `invalid_argument` with the reason; so does a number that an integral `T`
  /// cannot hold (inside of containers and of your own types nlohmann's conversion decides, which cuts such
  /// numbers silently).
  template <class T>
  T to() const;

  /// Bytes of the content: of text and bytes their length, of a document the length of its compact UTF-8
  /// form. O(1), for documents O(content).
  std::size_t size() const;

  /// SHA-256 (FIPS 180-4) over the kind and the content; a document counts by its CBOR form (RFC 8949) with
  /// members in code-unit order, so member order and white space make no difference while 1 and 1.0 are told
  /// apart. O(content).
  digest_type digest() const;

  /// Same kind and same content; documents as `digest()` tells them apart. O(content), O(1) for a shared
  /// payload.
  friend bool operator==(value const& a, value const& b);

private:
  [[noreturn]] void wrong_kind(char const* expected) const;
  json to_json() const;
  template <class F>
  static auto converted(F&& convert) -> decltype(convert());

  boost::intrusive_ptr<detail::payload const> payload_;
};

template <class F>
auto value::converted(F&& convert) -> decltype(convert()) {
  try {
    return convert();
  } catch (error const&) {
    throw;
  } catch (std::exception const& e) {
    throw error(errc::invalid_argument, std::string("input does not convert: ") + e.what());
  }
}

namespace detail {

/// An integer that is a number, not a truth value or a character.
template <class T>
concept whole_number =
  std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
  !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// A JSON number as an integer, or `invalid_argument`: nlohmann would cut it to size.
template <whole_number T>
T to_whole_number(json const& document) {
  if (document.is_number_unsigned() && std::in_range<T>(document.get<std::uint64_t>()))
    return static_cast<T>(document.get<std::uint64_t>());
  if (document.is_number_integer() && !document.is_number_unsigned() &&
      std::in_range<T>(document.get<std::int64_t>()))
    return static_cast<T>(document.get<std::int64_t>());
  if (document.is_number_float()) {
    // Doubles that are whole and well inside of 64 bits convert exactly; 2^53 is where they stop to be exact.
    auto const x = document.get<double>();
    constexpr double exact_max = 9007199254740992.0;
    if (x >= -exact_max && x <= exact_max && x == static_cast<double>(static_cast<std::int64_t>(x)) &&
        std::in_range<T>(static_cast<std::int64_t>(x)))
      return static_cast<T>(x);
  }
  throw error(errc::invalid_argument, "expected a whole number of " + std::to_string(8 * sizeof(T)) +
                                        " bits" + (std::is_unsigned_v<T> ? " without sign" : "") + ", got " +
                                        document.dump(-1, ' ', false, json::error_handler_t::replace));
}

} // namespace detail

template <class T>
T value::to() const {
  if constexpr (std::same_as<T, value>)
    return *this;
  else if constexpr (std::same_as<T, std::string>)
    return as_text();
  else if constexpr (std::same_as<T, leat::bytes>)
    return as_bytes();
  else if constexpr (std::same_as<T, json>)
    return to_json();
  else if constexpr (detail::whole_number<T>) {
    if (kind() == value_kind::json)
      return detail::to_whole_number<T>(as_json());
    return detail::to_whole_number<T>(to_json());
  } else if (kind() == value_kind::json)
    return converted([this] { return as_json().get<T>(); });
  else
    return converted([this] { return to_json().get<T>(); });
}

} // namespace leat
