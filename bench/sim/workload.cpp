#include "bench/sim/workload.hpp"

namespace leat::bench {

namespace {

/// Virtual time is counted in 64 bits of nanoseconds, some 292 years.
constexpr nanoseconds time_max = std::chrono::hours(24 * 365 * 30);
constexpr double bytes_max = 0x1p60;

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

/// Whether all of it, one thing after the other, fits into the times and sizes that a run counts with.
result<void> checked_sizes(workload const& w) {
  double seconds = 0;
  auto const add = [&](nanoseconds d) { seconds += std::chrono::duration<double>(d).count(); };
  double bytes = 0;
  for (std::size_t v = 0; v < w.versions.size(); ++v) {
    auto const& version = w.versions[v];
    for (auto const& step : version.step)
      if (step < nanoseconds(0) || step > time_max)
        return wrong("version", v, "it takes a time to start that cannot be");
    if (version.instances_max == 0 || version.working_max == 0 || version.open_max == 0)
      return wrong("version", v, "it allows no instance, or no call in one");
    bytes += static_cast<double>(version.bytes);
  }
  for (auto const& r : w.requests)
    if (r.at < nanoseconds(0) || r.at > time_max)
      return error(errc::invalid_argument, "a request comes at a time that cannot be");
  for (auto const& s : w.steps)
    add(s.work);
  for (auto const& c : w.calls)
    if (c.version < w.versions.size())
      add(w.versions[c.version].load());
  if (seconds > std::chrono::duration<double>(time_max).count())
    return error(errc::invalid_argument, "all calls together take more than thirty years");
  if (bytes > bytes_max)
    return error(errc::invalid_argument, "all versions together hold more than an exbibyte");
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
  if (auto const ok = checked_sizes(w); !ok)
    return ok;
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
