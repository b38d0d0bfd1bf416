#pragma once

#include <leat/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace leat {

/// Place of a call in a distributed trace (W3C Trace Context, https://www.w3.org/TR/trace-context/).
struct trace_context {
  std::uint64_t trace_id_high = 0;
  std::uint64_t trace_id_low = 0; ///< the 128-bit trace id is never all zero
  std::uint64_t span_id = 0;      ///< of the call itself, or of its parent where it is handed in; never zero
  bool sampled = true;

  friend bool operator==(trace_context const&, trace_context const&) = default;
};

/// Parses a `traceparent` header: `00-<32 hex>-<16 hex>-<2 hex>`, lower case.
result<trace_context> parse_traceparent(std::string_view header);

/// The `traceparent` header.
std::string to_string(trace_context const& trace);

} // namespace leat
