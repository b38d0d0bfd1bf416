// The part of the call path that tells what happens to calls to those who learn from it: step 8, observe.

#include "actors/ahead/forerunner.hpp"
#include "actors/call_path.hpp"

#include <algorithm>
#include <bit>
#include <filesystem>

namespace leat {

using counter = version_metrics::counter;

namespace {

/// What may tell inputs apart as to whom they lead: kind, and size in powers of four.
std::uint8_t class_of(value const& input) noexcept {
  auto const kind = input.kind();
  std::size_t size = 0;
  if (kind == value_kind::text)
    size = input.as_text().size();
  else if (kind == value_kind::bytes)
    size = input.as_bytes().size();
  return static_cast<std::uint8_t>(static_cast<unsigned>(kind) + 4 * (std::bit_width(size) / 2));
}

std::int64_t nanoseconds_of(call::clock::time_point t) noexcept {
  return std::chrono::nanoseconds(t.time_since_epoch()).count();
}

} // namespace

std::unique_ptr<forerunner> call_path::make_forerunner() {
  auto const starts = options_.loads_max != 0 ? options_.loads_max : around_.threads;
  live_starts::environment around{.pool_of =
                                    [this](std::uint32_t ordinal) {
                                      auto const* version = version_of(ordinal);
                                      return version != nullptr ? &pool_of(*version) : nullptr;
                                    },
    .pool_named = [this](std::string_view id) { return pool_named(id); },
    .snapshot = [this] { return ledger_->catalog(); },
    .starts_max = starts};
  auto const file =
    options_.data.empty() ? std::string() : (std::filesystem::path(options_.data) / "learned").string();
  return std::make_unique<forerunner>(options_.learning, std::move(around),
    forerunner::keeping{.file = file, .report = [this](std::string const& text) {
                          if (options_.log)
                            options_.log({0, "learning", text});
                        }});
}

/// Of a version whose code is linked into this process; null otherwise.
pool* call_path::pool_named(std::string_view id) {
  auto const at = id.find('@');
  auto const snapshot = ledger_->catalog();
  auto const* entry = at == std::string_view::npos ? nullptr : snapshot->find(id.substr(0, at));
  if (entry == nullptr)
    return nullptr;
  auto const found = entry->find(id.substr(at + 1));
  return found && found->is->code && !found->retired() ? &pool_of(*found->is) : nullptr;
}

void call_path::arrived(call& c, std::int64_t at) noexcept {
  c.note_seen();
  auto const* parent = c.known_parent();
  ahead_->observe(observation::arrived(
    c.id(), parent != nullptr ? parent->id() : 0, c.known_as(), class_of(c.input()), at));
}

void call_path::began(call& c, call::clock::time_point now) noexcept {
  auto const& p = c.progress();
  bool const cold = p.has(span_record::cold);
  auto const waited = cold ? c.since_begin(now) - progress::get(p.admitted) : 0;
  auto const exposed = std::min(waited, progress::get(p.load));
  ahead_->observe(observation::began(c.id(), exposed, nanoseconds_of(now)));
}

void call_path::over(call& c, call::clock::time_point now) noexcept {
  auto const& outcome = c.outcome();
  bool const completed =
    outcome || (outcome.error().code != errc::cancelled && outcome.error().code != errc::deadline_exceeded);
  ahead_->observe(observation::ended(c.id(), completed, nanoseconds_of(now)));
}

void call_path::began_on(std::uint32_t note, call& c, call::clock::time_point now) noexcept {
  if (!ahead_->used(note, c.id(), now))
    return;
  auto& metrics = pool_of(*c.target()).metrics();
  metrics.count(counter::starts_used);
  metrics.count(c.progress().has(span_record::cold) ? counter::starts_late : counter::cold_starts_avoided);
  c.progress().mark(span_record::prestarted);
}

/// A pipeline is to those who learn what a caller is. The first time, they are told what it consists of.
void call_path::name_pipeline(call& c, std::vector<std::string_view> const& stages) {
  if (!c.in_observed_tree())
    return;
  std::string text;
  for (auto const stage : stages)
    (text += text.empty() ? "" : " | ") += stage;
  auto const hash = static_cast<std::uint32_t>(detail::affinity_of(text)) | observation::first_pipeline;
  auto const known = hash == observation::none ? observation::first_pipeline : hash;
  c.know_as(known);
  auto const now = call::clock::now();
  if (ahead_->is_new(known)) {
    declare_pipeline(c, stages, now);
    ahead_->name_pipeline(known, std::move(text));
  }
  arrived(c, nanoseconds_of(now));
  began(c, now);
}

void call_path::declare_pipeline(
  call& c, std::vector<std::string_view> const& stages, call::clock::time_point now) {
  auto const& tree = c.tree();
  for (auto const stage : stages) {
    auto const asked = reference::parse(stage);
    auto const* entry = asked ? tree.snapshot->find(asked->name) : nullptr;
    auto const found =
      entry != nullptr ? entry->resolve(*asked, {tree.affinity, 0}) : result<resolution>(no_algorithm(stage));
    if (!found || !found->target->code)
      continue;
    pool_of(*found->target); // so that it is known by its number
    ahead_->observe(observation::declared(c.known_as(), found->target->ordinal, nanoseconds_of(now)));
  }
}

/// What is known of instances that were started ahead.
void call_path::tell_learned(call_tree_report& tree) const {
  if (!ahead_)
    return;
  for (auto& s : tree.spans) {
    auto const note = s.prestarted ? ahead_->note_of(s.call_id) : std::nullopt;
    if (!note)
      continue;
    s.pre_start = pre_start{.expected_from = ahead_->name_of(note->caller),
      .for_call = note->for_call,
      .probability = note->probability,
      .decided = note->used - note->decided,
      .ready = note->used - note->ready};
  }
}

} // namespace leat
