#include "words/footprint.hpp"

#include <variant>

namespace leat {

namespace {

/// The shared payload: the content, its index and a count.
constexpr std::size_t payload_bytes = sizeof(std::variant<std::string, json, bytes>) + 8;

std::size_t below(json const& document) {
  switch (document.type()) {
  case json::value_t::object: {
    using object = json::object_t;
    constexpr std::size_t node = sizeof(object::value_type) + 32; // colour and three pointers
    std::size_t sum = heap_bytes(sizeof(object));
    for (auto const& [name, member] : document.get_ref<object const&>())
      sum += heap_bytes(node) + heap_bytes(name) + below(member);
    return sum;
  }
  case json::value_t::array: {
    auto const& elements = document.get_ref<json::array_t const&>();
    std::size_t sum = heap_bytes(sizeof(json::array_t)) + heap_bytes(elements.capacity() * sizeof(json));
    for (auto const& element : elements)
      sum += below(element);
    return sum;
  }
  case json::value_t::string:
    return heap_bytes(sizeof(std::string)) + heap_bytes(document.get_ref<std::string const&>());
  default:
    return 0;
  }
}

} // namespace

std::size_t heap_bytes(value const& v) {
  switch (v.kind()) {
  case value_kind::null:
    return 0;
  case value_kind::text:
    return heap_bytes(payload_bytes) + heap_bytes(v.as_text());
  case value_kind::json:
    return heap_bytes(payload_bytes) + below(v.as_json());
  case value_kind::bytes:
    return heap_bytes(payload_bytes) + heap_bytes(v.as_bytes().capacity());
  }
  return 0;
}

std::size_t heap_bytes(error const& e) {
  std::size_t sum =
    heap_bytes(e.message) + below(e.detail) + heap_bytes(e.path.capacity() * sizeof(std::string));
  for (auto const& step : e.path)
    sum += heap_bytes(step);
  return sum;
}

std::size_t heap_bytes(result<value> const& outcome) {
  return outcome ? heap_bytes(*outcome) : heap_bytes(outcome.error());
}

} // namespace leat
