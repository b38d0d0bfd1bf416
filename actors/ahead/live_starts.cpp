#include "actors/ahead/live_starts.hpp"

#include "actors/pool.hpp"
#include "registry/name.hpp"

#include <algorithm>
#include <utility>

#include <unistd.h>

namespace leat {

namespace {

using std::chrono::nanoseconds;

// A pattern of `calls` that fits more algorithms says nothing about which are called.
constexpr std::size_t declared_max = 4;
// What may be called is not always called.
constexpr double declared_share = 0.5;

/// What a call of the algorithm by its name alone resolves to.
published const* newest(algorithm_entry const& entry) {
  auto const asked = reference::parse(entry.name());
  auto const found = asked ? entry.resolve(*asked, {}) : result<resolution>(asked.error());
  return found ? found->target : nullptr;
}

std::size_t half_of_memory() {
  auto const pages = sysconf(_SC_PHYS_PAGES);
  auto const page = sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? static_cast<std::size_t>(pages) / 2 * static_cast<std::size_t>(page)
                               : std::size_t{4} << 30;
}

learned_start_options policy_options(learning_options const& o, std::size_t starts_max) {
  learned_start_options out;
  out.starts.memory_share = o.ahead_share;
  out.byte_seconds_per_second = o.byte_seconds_per_second;
  out.cores = 2 * starts_max;
  return out;
}

} // namespace

live_starts::live_starts(learning_options const& o, environment around, start_notes& notes)
    : around_(std::move(around)),
      policy_(policy_options(o, around_.starts_max)),
      notes_(notes),
      bytes_max_(o.instance_bytes_max != 0 ? o.instance_bytes_max : half_of_memory()) {
  if (!o.record.empty())
    recorder_.emplace(o.record, std::chrono::steady_clock::now().time_since_epoch());
}

// -- what is known
// --------------------------------------------------------------------------------------------------------

std::uint32_t live_starts::number(std::uint32_t what) {
  if (what == observation::none)
    return call_site::unknown;
  auto const number = versions_.number(what);
  if (number == known_.size()) {
    known_.emplace_back();
    introduce(number, what);
    if (recorder_) {
      auto const* where = known_[number].where;
      bool const loads = where != nullptr && where->version().code->loads;
      recorder_->write({number, name_of(what), loads ? instances(number).instances_max : 1U << 16, loads});
    }
  }
  return number;
}

void live_starts::introduce(std::uint32_t number, std::uint32_t what) {
  if (what >= observation::first_pipeline)
    return;
  auto* where = known_[number].where = around_.pool_of(what);
  if (where == nullptr)
    return;
  inherit(number, where->version());
  seed(number, where->version());
}

/// From the newest older version of the same algorithm that is known.
void live_starts::inherit(std::uint32_t number, published const& version) {
  std::uint32_t best = call_site::unknown;
  leat::version older;
  for (std::uint32_t i = 0; i < number; ++i) {
    auto const* other = known_[i].where;
    if (other == nullptr || other->version().algorithm != version.algorithm)
      continue;
    auto const its = other->version().version();
    if (its < version.version() && (best == call_site::unknown || older < its)) {
      best = i;
      older = its;
    }
  }
  if (best != call_site::unknown)
    policy_.inherit(best, number);
}

/// From what it says that it calls.
void live_starts::seed(std::uint32_t number, published const& version) {
  if (version.calls.empty())
    return;
  auto const catalog = around_.snapshot();
  for (auto const& pattern : version.calls) {
    std::vector<algorithm_entry const*> fit;
    if (auto const* one = catalog->find(pattern))
      fit.push_back(one);
    else if (pattern.find('*') != std::string::npos && catalog->size() <= 4096)
      for (auto const* entry : catalog->all())
        if (matches(pattern, entry->name()))
          fit.push_back(entry);
    if (fit.size() > declared_max)
      continue;
    for (auto const* entry : fit)
      if (auto const* callee = newest(*entry); callee != nullptr && around_.pool_named(callee->id) != nullptr)
        policy_.seed(number, this->number(callee->ordinal), declared_share);
  }
}

void live_starts::look_for_code() {
  for (auto& k : known_)
    if (k.where == nullptr && !k.id.empty())
      k.where = around_.pool_named(k.id);
}

void live_starts::name_pipeline(std::uint32_t hash, std::string text) {
  pipelines_.emplace(hash, std::move(text));
}

std::string live_starts::name_of(std::uint32_t what) const {
  if (what == observation::none)
    return {};
  if (what >= observation::first_pipeline) {
    auto const found = pipelines_.find(what);
    return found == pipelines_.end() ? std::string("a pipeline") : found->second;
  }
  if (auto const* where = around_.pool_of(what))
    return where->version().id;
  auto const number = versions_.find(what);
  return number == known_versions::unknown ? std::string() : known_[number].id;
}

// -- what happens
// ---------------------------------------------------------------------------------------------------------

void live_starts::observe(std::vector<observation>& batch) {
  std::stable_sort(
    batch.begin(), batch.end(), [](observation const& a, observation const& b) { return a.at < b.at; });
  // Threads are looked at one after another: of what one of them has told, another's may follow in the next
  // batch. What is still not known then was lost.
  auto const early = std::exchange(early_, {});
  for (auto const& o : batch)
    if (!tell(o))
      early_.push_back(o);
  for (auto const& o : early)
    tell(o);
}

/// False where the call, or who makes it, is not known.
bool live_starts::tell(observation const& o) {
  now_ = std::max(now_, nanoseconds(o.at)); // threads read the clock before they queue
  if (o.what == observation::kind::declared) {
    policy_.seed(number(o.version), number(o.callee()));
    return true;
  }
  if (o.what == observation::kind::arrived)
    return arrived(o);
  auto const* const site = policy_.site_of(o.call);
  if (site == nullptr)
    return false;
  seen_call const c{o.call, seen_call::no_call, *site};
  if (recorder_)
    recorder_->observe(o, c.site.caller);
  if (o.what == observation::kind::began)
    policy_.call_began(c, nanoseconds(o.exposed()), now_);
  else {
    policy_.call_ended(c, o.completed(), now_);
    hold_longer_or_less(c.site.caller, now_);
  }
  return true;
}

bool live_starts::arrived(observation const& o) {
  call_site site;
  if (o.parent() != 0) {
    auto const* const by = policy_.site_of(o.parent());
    if (by == nullptr)
      return false;
    site.entry = by->entry;
    site.parent = by->caller;
  }
  site.caller = number(o.version);
  site.input_class = o.input_class;
  if (o.parent() == 0)
    site.entry = site.caller;
  if (recorder_)
    recorder_->observe(o, site.caller);
  policy_.call_arrived({o.call, o.parent(), site}, now_);
  return true;
}

void live_starts::observe(step const& s) {
  now_ = std::max(now_, s.at);
  auto const v = number(s.version);
  seen_start const start{v, s.to, s.ahead};
  switch (s.what) {
  case step::kind::began:
    ++starts_running_;
    policy_.start_began(start, now_);
    break;
  case step::kind::passed:
    policy_.start_ended(start, s.cost, now_);
    break;
  case step::kind::ended:
    --starts_running_;
    policy_.start_ended(start, s.cost, now_);
    if (s.to != readiness::constructed)
      break;
    if (recorder_)
      recorder_->write(start, s.cost, now_);
    if (!s.cost.failed) {
      ++known_[v].loaded;
      bytes_held_ += static_cast<std::size_t>(policy_.costs().bytes(v));
    }
    break;
  case step::kind::gone:
    known_[v].loaded -= known_[v].loaded > 0 ? 1 : 0;
    bytes_held_ -= std::min(bytes_held_, static_cast<std::size_t>(policy_.costs().bytes(v)));
    policy_.demoted(v, readiness::cold, now_);
    break;
  }
}

// -- what is done
// ---------------------------------------------------------------------------------------------------------

version_instances live_starts::instances(std::uint32_t number) const {
  auto const* where = number < known_.size() ? known_[number].where : nullptr;
  if (where == nullptr || !where->version().code->loads) // there as soon as it is called
    return {.idle = 1U << 16, .instances_max = 1U << 16, .at_hand = true};
  return where->present();
}

void live_starts::decide(time now) {
  now_ = std::max(now_, now);
  decisions_.clear();
  policy_.decide(*this, now_, decisions_);
  for (auto const& d : decisions_)
    carry_out(d, now_);
  if (bytes_held_ > bytes_max_)
    make_room(now_);
}

void live_starts::carry_out(start_decision const& d, time now) {
  auto* const where = d.version < known_.size() ? known_[d.version].where : nullptr;
  if (where == nullptr)
    return;
  switch (d.what) {
  case start_decision::kind::start:
    if (where->version().code->loads)
      d.level >= readiness::constructed ? start(d, now) : where->fetch_ahead();
    break;
  case start_decision::kind::cancel:
    where->cancel_ahead();
    break;
  case start_decision::kind::demote:
    if (d.level < readiness::constructed)
      where->stop_one();
    break;
  }
}

void live_starts::start(start_decision const& d, time now) {
  using time_point = start_note::time;
  start_note note;
  note.version = versions_[d.version];
  note.for_call = d.for_call;
  note.probability = d.probability;
  note.decided = time_point(now);
  note.expected = time_point(d.needed_at);
  note.caller = observation::none;
  auto const reasons = policy_.reasons();
  auto const why = std::find_if(reasons.rbegin(), reasons.rend(), [&](start_reason const& r) {
    return r.decision.version == d.version && r.decision.for_call == d.for_call;
  });
  if (why != reasons.rend() && why->caller != call_site::unknown)
    note.caller = versions_[why->caller];
  known_[d.version].where->start_ahead(notes_.add(note));
}

/// Instances stay for as long as their limits say where memory is plenty, else for as long as they are worth.
void live_starts::hold_longer_or_less(std::uint32_t number, time now) {
  auto& k = known_[number];
  if (k.where == nullptr || k.loaded == 0)
    return;
  bool const scarce = bytes_held_ > bytes_max_ / 2;
  if (!scarce && !k.asked_hold)
    return;
  k.where->hold_idle(scarce ? policy_.hold(number, *this, now) : start_policy::never);
  k.asked_hold = scarce;
}

/// One instance of each version in turn, those that save least first.
void live_starts::make_room(time now) {
  std::vector<std::uint32_t> candidates;
  for (std::uint32_t i = 0; i < known_.size(); ++i)
    if (known_[i].loaded > 0 && instances(i).idle > 0)
      candidates.push_back(i);
  double freed = 0;
  auto const over = static_cast<double>(bytes_held_ - bytes_max_);
  while (freed < over && !candidates.empty()) {
    auto const chosen = policy_.victim(candidates, *this, now);
    auto const version = candidates[chosen];
    if (known_[version].where->stop_one())
      freed += policy_.costs().bytes(version);
    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
}

} // namespace leat
