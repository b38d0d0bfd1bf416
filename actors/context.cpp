#include "actors/call.hpp"
#include "actors/call_path.hpp"

#include <leat/context.hpp>

#include <algorithm>

namespace leat {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): spreads call ids over the id space of traces, never to zero.
std::uint64_t spread(std::uint64_t x) noexcept {
  x += 0x9E37'79B9'7F4A'7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58'476D'1CE4'E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D0'49BB'1331'11EBULL;
  x ^= x >> 31;
  return x != 0 ? x : 1;
}

std::string algorithm_principal(call const& c) {
  return "algo:" + std::string(c.target()->name());
}

} // namespace

detail::void_awaiter detail::pause::await_in(call* owner) const {
  auto c = owner->path().open({owner}, call::kind::pause, {.timeout = length});
  return {{std::move(c), owner}};
}

callable context::algo(std::string_view reference) const {
  return callable(&call_, reference);
}

principal context::caller() const {
  auto const* caller = call_.caller();
  return {caller ? algorithm_principal(*caller) : call_.tree().who->name};
}

std::vector<principal> context::callers() const {
  std::vector<principal> out;
  for (auto const* c = call_.caller(); c; c = c->caller())
    out.push_back({algorithm_principal(*c)});
  out.push_back({call_.tree().who->name});
  std::reverse(out.begin(), out.end());
  return out;
}

std::optional<std::chrono::steady_clock::time_point> context::deadline() const noexcept {
  if (call_.deadline() == call::no_deadline)
    return std::nullopt;
  return call_.deadline();
}

bool context::cancelled() const noexcept {
  return call_.ended();
}

void context::log(std::string_view text) const {
  if (auto const& sink = call_.path().options().log)
    sink({call_.id(), call_.target()->id, text});
}

std::uint64_t context::call_id() const noexcept {
  return call_.id();
}

trace_context context::trace() const noexcept {
  auto const seed = call_.path().trace_seed();
  trace_context t;
  if (auto const& parent = call_.tree().trace_parent)
    t = *parent;
  else {
    t.trace_id_high = spread(seed);
    t.trace_id_low = spread(seed + call_.root().id());
  }
  t.span_id = spread(seed ^ call_.id());
  return t;
}

} // namespace leat
