#pragma once

#include <leat/json.hpp>
#include <leat/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace leat {

/// Whether arrays and objects are nested more than `levels` deep: `1` has 0 levels, `[]` and `[1]` have 1.
/// The only function for documents of unknown depth: everything else, copying included, recurses.
bool deeper_than(json const& document, std::size_t levels) noexcept;

/// Arrays, objects and scalars in a document, itself included.
std::size_t elements_of(json const& document) noexcept;

/// The document as text, one for all that mean the same (docs/manifest.md): no white space, members in byte
/// order, a number that is whole written as an integer, however it was written.
std::string canonical_json(json const& document);

/// Refuses what JSON cannot say: text that is not UTF-8, numbers that are not finite, binary values. The
/// message names the place.
result<void> check_document(json const& document);

/// A JSON pointer (RFC 6901) one step further: to a member, or to an element.
std::string pointer_to(std::string_view pointer, std::string_view member);
std::string pointer_to(std::string_view pointer, std::size_t index);

} // namespace leat
