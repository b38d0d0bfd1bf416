#include "actors/call_path.hpp"
#include "registry/name.hpp"

#include <leat/memo.hpp>

namespace leat {

namespace {

void add(memo_counts& to, memo_counts const& x) {
  to.hits += x.hits;
  to.misses += x.misses;
  to.coalesced += x.coalesced;
  to.bypassed += x.bypassed;
  to.reused += x.reused;
  to.restored += x.restored;
  to.checks += x.checks;
  to.differences += x.differences;
  to.saved += x.saved;
}

algorithm_memo counts_of(algorithm_metrics const& m) {
  algorithm_memo out;
  static_cast<memo_counts&>(out) = {m.memo_hits, m.memo_misses, m.coalesced, m.memo_bypassed, m.memo_reused,
    m.memo_restored, m.memo_checks, m.memo_differences, m.memo_entries, m.memo_bytes, m.memo_saved};
  out.algorithm = m.algorithm;
  out.version = m.version;
  out.quarantined = m.memo_quarantined;
  return out;
}

bool was_asked(algorithm_memo const& m) noexcept {
  return m.hits + m.misses + m.coalesced + m.bypassed != 0;
}

} // namespace

std::string_view to_string(memo_reason why) noexcept {
  switch (why) {
  case memo_reason::remembered:
    return "remembered";
  case memo_reason::running:
    return "running";
  case memo_reason::never_seen:
    return "never_seen";
  case memo_reason::evicted:
    return "evicted";
  case memo_reason::dependency_moved:
    return "dependency_moved";
  case memo_reason::not_permitted:
    return "not_permitted";
  case memo_reason::expired:
    return "expired";
  case memo_reason::quarantined:
    return "quarantined";
  case memo_reason::not_worth_it:
    return "not_worth_it";
  case memo_reason::not_pure:
    return "not_pure";
  case memo_reason::off:
    return "off";
  }
  return "unknown";
}

memo_stats memo::stats() const {
  auto const counted = path_->metrics();
  memo_stats out;
  for (auto const& m : counted.algorithms)
    if (auto one = counts_of(m); was_asked(one)) {
      add(out, one);
      out.algorithms.push_back(std::move(one));
    }
  out.entries = counted.memo_entries;
  out.bytes = counted.memo_bytes;
  out.bytes_max = path_->options().memo.bytes_max;
  return out;
}

result<memo_explanation> memo::explain(std::string_view reference, value const& input) const {
  return path_->explain_memo(who_, reference, input);
}

result<std::size_t> memo::forget(std::string_view pattern) const {
  if (auto sound = check_pattern(pattern); !sound)
    return std::move(sound).error();
  return path_->forget_memo(pattern);
}

} // namespace leat
