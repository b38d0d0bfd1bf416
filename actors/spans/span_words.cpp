#include <leat/spans.hpp>

namespace leat {

std::string_view to_string(resolved_by how) noexcept {
  switch (how) {
  case resolved_by::nothing:
    return "nothing";
  case resolved_by::newest:
    return "newest";
  case resolved_by::exact:
    return "exact";
  case resolved_by::range:
    return "range";
  case resolved_by::label:
    return "label";
  case resolved_by::split:
    return "split";
  case resolved_by::digest:
    return "digest";
  }
  return "unknown";
}

std::string_view to_string(memo_verdict verdict) noexcept {
  switch (verdict) {
  case memo_verdict::unused:
    return "unused";
  case memo_verdict::led:
    return "led";
  case memo_verdict::hit:
    return "hit";
  case memo_verdict::coalesced:
    return "coalesced";
  case memo_verdict::restored:
    return "restored";
  case memo_verdict::reused:
    return "reused";
  case memo_verdict::circle:
    return "circle";
  }
  return "unknown";
}

std::string_view to_string(span_kind kind) noexcept {
  switch (kind) {
  case span_kind::algorithm:
    return "algorithm";
  case span_kind::group:
    return "group";
  case span_kind::pause:
    return "pause";
  case span_kind::lost:
    return "lost";
  }
  return "unknown";
}

} // namespace leat
