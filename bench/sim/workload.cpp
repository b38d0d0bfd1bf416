#include "bench/sim/workload.hpp"

namespace leat::bench {

namespace {

error wrong(std::string const& what, std::size_t number, std::string const& expected) {
  return {errc::invalid_argument, what + ' ' + std::to_string(number) + ": " + expected};
}

/// The children of a call, counted over its steps; none where the steps do not end.
result<std::uint32_t> children_of(workload const& w, std::size_t call) {
  std::uint32_t out = 0;
  for (std::size_t s = w.calls[call].first_step; s < w.steps.size(); ++s) {
    if (w.steps[s].work < nanoseconds(0))
      return wrong("step", s, "its work is negative");
    if (w.steps[s].calls == 0)
      return out;
    out += w.steps[s].calls;
  }
  return wrong("call", call, "its steps do not end with one that makes no calls");
}

result<void> checked_calls(workload const& w, std::size_t begin, std::size_t end) {
  for (auto c = begin; c < end; ++c) {
    auto const& call = w.calls[c];
    if (call.version >= w.versions.size())
      return wrong("call", c, "there is no version " + std::to_string(call.version));
    if ((call.parent == scripted_call::no_call) != (c == begin))
      return wrong("call", c, "the first call of a request, and no other, has no parent");
    auto const children = children_of(w, c);
    if (!children)
      return children.error();
    if (*children == 0)
      continue;
    if (call.first_child <= c || std::size_t{call.first_child} + *children > end)
      return wrong("call", c, "its callees are expected after it, in the same request");
    for (std::size_t i = call.first_child; i < std::size_t{call.first_child} + *children; ++i)
      if (w.calls[i].parent != c)
        return wrong("call", i, "its parent is expected to be " + std::to_string(c));
  }
  return {};
}

} // namespace

std::size_t workload::bytes_of_all() const noexcept {
  std::size_t out = 0;
  for (auto const& v : versions)
    out += v.bytes;
  return out;
}

result<void> checked(workload const& w) {
  for (std::size_t r = 0; r < w.requests.size(); ++r) {
    if (r > 0 && w.requests[r].at < w.requests[r - 1].at)
      return wrong("request", r, "comes before the one that stands before it");
    if (w.requests[r].first_call >= w.calls_end(r) || w.calls_end(r) > w.calls.size())
      return wrong("request", r, "has no calls of its own");
    if (auto const ok = checked_calls(w, w.requests[r].first_call, w.calls_end(r)); !ok)
      return ok;
  }
  return {};
}

std::vector<std::uint32_t> levels_of(workload const& w) {
  std::vector<std::uint32_t> out(w.calls.size(), 1);
  for (std::size_t c = 0; c < w.calls.size(); ++c)
    if (w.calls[c].parent != scripted_call::no_call)
      out[c] = out[w.calls[c].parent] + 1;
  return out;
}

} // namespace leat::bench
