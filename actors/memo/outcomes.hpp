#pragma once

#include "actors/memo/memo_entry.hpp"

#include <leat/result.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace leat {

class call;

/// Whether an equal call, made now, would have failed in the same way. What only the leader met, a waiter
/// need not meet.
bool holds_for_others(result<value> const& outcome) noexcept;

/// Whether it came about by something that the algorithm has no part in: a deadline, a full queue, a lost
/// instance.
bool is_by_chance(result<value> const& outcome) noexcept;

/// Equal values, or errors with the same code.
bool same_outcome(result<value> const& a, result<value> const& b);
/// For people: `sha256:` and the digest of the value, or the error's code.
std::string digest_of(result<value> const& outcome);

/// Whether the outcome of a call that ran is to be remembered: an output, and a failure where the version
/// says so; neither where chance had a part in it.
bool is_lasting(call const& leader) noexcept;

/// The entry for it, without its place.
std::unique_ptr<memo_entry> entry_of(call& leader, std::chrono::nanoseconds cost);

/// The remembered outcome, and that of another call, as one of this call: an error's path begins at its root.
result<value> outcome_for(call const& c, memo_entry const& e);
result<value> outcome_for(call const& c, call const& equal);

} // namespace leat
