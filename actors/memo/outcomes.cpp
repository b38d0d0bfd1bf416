#include "actors/memo/outcomes.hpp"

#include "actors/call.hpp"
#include "words/hexadecimal.hpp"

#include <algorithm>

namespace leat {

namespace {

/// The error as the algorithm itself would tell it: without those who called.
error own_error(call const& c) {
  auto e = c.outcome().error();
  auto const above = std::min(e.path.size(), c.depth() - 1);
  e.path.erase(e.path.begin(), e.path.begin() + static_cast<std::ptrdiff_t>(above));
  return e;
}

error error_for(call const& c, error e) {
  std::vector<std::string> path;
  for (call const* p = c.caller(); p; p = p->caller())
    path.push_back(p->target()->id);
  std::reverse(path.begin(), path.end());
  e.path.insert(e.path.begin(), path.begin(), path.end());
  return e;
}

} // namespace

bool holds_for_others(result<value> const& outcome) noexcept {
  if (outcome)
    return true;
  auto const code = outcome.error().code;
  return code == errc::algorithm_failed || code == errc::invalid_argument || code == errc::not_found ||
         code == errc::permission_denied;
}

bool is_by_chance(result<value> const& outcome) noexcept {
  if (outcome)
    return false;
  switch (outcome.error().code) {
  case errc::cancelled:
  case errc::deadline_exceeded:
  case errc::resource_exhausted:
  case errc::failed_precondition:
  case errc::unavailable:
  case errc::internal:
    return true;
  default:
    return false;
  }
}

bool same_outcome(result<value> const& a, result<value> const& b) {
  if (a && b)
    return *a == *b;
  return !a && !b && a.error().code == b.error().code;
}

std::string digest_of(result<value> const& outcome) {
  if (!outcome)
    return std::string(to_string(outcome.error().code));
  return "sha256:" + hexadecimal(outcome->digest());
}

bool is_lasting(call const& leader) noexcept {
  if (leader.by_chance())
    return false;
  auto const& outcome = leader.outcome();
  if (outcome)
    return true;
  auto const code = outcome.error().code;
  return leader.target()->memo.failures && leader.was_begun() && // not a load that failed
         (code == errc::algorithm_failed || code == errc::invalid_argument);
}

std::unique_ptr<memo_entry> entry_of(call& leader, std::chrono::nanoseconds cost) {
  auto e = std::make_unique<memo_entry>();
  e->cost = std::max(std::chrono::duration<double>(cost).count(), 1e-9);
  if (leader.outcome())
    e->output = *leader.outcome();
  else
    e->failure = std::make_unique<error const>(own_error(leader));
  if (auto const ttl = leader.target()->memo.ttl)
    e->expires = std::chrono::nanoseconds((call::clock::now() + *ttl).time_since_epoch()).count();
  if (auto steps = leader.take_steps(); !steps.empty() && leader.outcome())
    e->reuse = std::make_shared<memo_reuse const>(memo_reuse{std::move(steps), e->output, e->cost});
  return e;
}

result<value> outcome_for(call const& c, memo_entry const& e) {
  if (!e.failure)
    return e.output;
  return error_for(c, *e.failure);
}

result<value> outcome_for(call const& c, call const& equal) {
  if (equal.outcome())
    return equal.outcome();
  return error_for(c, own_error(equal));
}

} // namespace leat
