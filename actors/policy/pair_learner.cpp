#include "actors/policy/pair_learner.hpp"

#include <algorithm>
#include <cassert>

namespace leat {

namespace {

using kind = pair_scope::kind;

constexpr float seeded = 8;            ///< activations that a declaration counts for
constexpr float ahead_kept = 0.98923F; ///< 2^(-1/64): losses of the last 64 activations decide
constexpr float loss_gain = 1.0F / 32;
/// A loss a call above which narrower scopes are kept: of two callees, one called in 3 of 100 activations.
constexpr float loss_max = 0.06F;
constexpr std::size_t looked_at_min = 8; ///< pairs of a context, for its losses

/// The parent tells nothing that the entry does not, where it is the entry or there is none.
bool parent_matters(call_site const& s) noexcept {
  return s.parent != call_site::unknown && s.parent != s.entry;
}

float square(float x) noexcept {
  return x * x;
}

/// The share that one hit is of.
float part_of(float total) noexcept {
  return total <= 0 ? 0 : 1 / total;
}

/// What the context's counts would have lost by foretelling this activation.
void add_losses(pair_table const& table, known_context& c, activation const& a) noexcept {
  auto const calls = static_cast<float>(a.calls().size());
  auto const of_quick = part_of(c.total.quick);
  auto const of_slow = part_of(c.total.slow);
  float quick = 0;
  float slow = 0;
  float unforeseen = calls;
  auto left = std::max(looked_at_min, a.calls().size());
  for (auto const* p = table.first(c); left > 0 && p != nullptr; --left, p = table.next(*p)) {
    auto const hits = c.hits_now(*p);
    auto const called = a.has_called(p->callee) ? 1.0F : 0.0F;
    unforeseen -= called;
    quick += square(called - hits.quick * of_quick);
    slow += square(called - hits.slow * of_slow);
  }
  c.quick_ahead = c.quick_ahead * ahead_kept + (slow - quick);
  auto const loss = unforeseen + (quick + slow) / 2;
  c.loss += (loss / std::max(calls, 1.0F) - c.loss) * loss_gain;
}

void add_call(known_context& c, known_pair& p, activation::call const& call) noexcept {
  auto const count = static_cast<float>(call.count);
  auto const first = p.hits.slow <= 0;
  p.hits = c.hits_now(p);
  p.hits.add(1);
  p.seen = c.activations;
  p.multiplicity = first ? count : p.multiplicity + (count - p.multiplicity) / 8;
  p.lag.add(call.lag);
}

/// Of the counts of a context, a part; how it foretells stays.
void discount_all(context_copy& c, float part) noexcept {
  c.context.total = c.context.total.times(part);
  c.weight *= part;
  for (auto& p : c.pairs)
    p.hits = p.hits.times(part);
}

/// Where a context calls `older`, it may call `newer` as well. The quick counts believe so at once, the slow
/// ones in part: which of them is right, the next activations tell.
void add_heir(pair_table& table, known_context& c, std::uint32_t older, std::uint32_t newer, float part) {
  if (table.find(c, newer) != nullptr)
    return;
  auto const* const known = table.find(c, older);
  if (known == nullptr)
    return;
  auto const from = *known; // adding may make it give way
  auto& p = table.add(c, newer);
  p.hits = c.hits_now(from);
  p.hits.slow *= part;
  p.multiplicity = from.multiplicity;
  p.lag = from.lag;
}

} // namespace

void pair_learner::learn(activation const& a) {
  auto const& site = a.site();
  assert(site.caller != call_site::unknown);
  if (!learn_in(scope_of(site, kind::caller), a))
    return;
  if (parent_matters(site))
    learn_in(scope_of(site, kind::parent), a);
  if (site.entry == call_site::unknown || !learn_in(scope_of(site, kind::entry), a))
    return;
  if (site.input_class != call_site::unknown)
    learn_in(scope_of(site, kind::input), a);
}

/// Whether narrower scopes are worth keeping.
bool pair_learner::learn_in(pair_scope const& scope, activation const& a) {
  auto& c = table_.enter(scope);
  add_losses(table_, c, a);
  ++c.activations;
  c.total = c.total.after(1);
  c.total.add(1);
  for (auto const& call : a.calls()) {
    auto* const known = table_.find(c, call.callee);
    add_call(c, known != nullptr ? *known : table_.add(c, call.callee), call);
  }
  c.refined = c.refined || c.loss > loss_max;
  return c.refined;
}

std::size_t pair_learner::predict(call_site const& site, std::span<prediction> out) const {
  pair_blend blend;
  auto const add = [&](kind of) {
    auto const* const c = table_.find(scope_of(site, of));
    if (c != nullptr)
      blend.add(table_, *c);
    return c != nullptr && c->refined;
  };
  if (add(kind::caller)) {
    if (parent_matters(site))
      add(kind::parent);
    if (site.entry != call_site::unknown && add(kind::entry) && site.input_class != call_site::unknown)
      add(kind::input);
  }
  return blend.best(out);
}

void pair_learner::seed(std::uint32_t caller, std::uint32_t callee, double share) {
  assert(share >= 0 && share <= 1);
  auto& c = table_.enter({.caller = caller});
  if (table_.find(c, callee) != nullptr)
    return;
  auto& p = table_.add(c, callee);
  p.hits.add(static_cast<float>(share) * seeded);
  // Declared callees of one caller are of the same eight activations.
  c.total.quick = std::max(c.total.quick, seeded);
  c.total.slow = std::max(c.total.slow, seeded);
}

void pair_learner::inherit(std::uint32_t older, std::uint32_t newer, double discount) {
  assert(discount >= 0 && discount <= 1);
  auto const part = static_cast<float>(discount);
  auto const heir = [older, newer](std::uint32_t x) { return x == older ? newer : x; };
  std::vector<context_copy> heirs;
  for (auto scope : table_.scopes()) {
    auto* const c = table_.find(scope);
    if (c == nullptr) // it gave way to an heir
      continue;
    add_heir(table_, *c, older, newer, part);
    scope.caller = heir(scope.caller);
    scope.other = heir(scope.other);
    if (scope == c->scope || table_.find(scope) != nullptr)
      continue;
    heirs.push_back(table_.copy_of(*c));
    heirs.back().context.scope = scope;
    discount_all(heirs.back(), part);
  }
  for (auto const& h : heirs)
    table_.put(h);
}

} // namespace leat
