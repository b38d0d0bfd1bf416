#include "registry/keys/denials.hpp"

#include <algorithm>
#include <utility>

namespace leat {

namespace {

/// Who did not record attempts one by one, and what they were doing.
constexpr std::string_view self = "process:self";
constexpr std::string_view auditing = "audit";

} // namespace

bool matches(audit_query const& query, audit_entry const& line) noexcept {
  return (query.principal.empty() || query.principal == line.principal) &&
         (query.resource.empty() || query.resource == line.resource) &&
         (!query.since || line.time >= *query.since) && (!query.until || line.time < *query.until);
}

void denials::tally::add(tally&& other) {
  count += other.count;
  if (other.time < time)
    return;
  time = other.time;
  detail = std::move(other.detail);
}

void denials::note(audit_entry attempt) {
  std::lock_guard const hold(lock_);
  add(std::move(attempt));
}

void denials::give_back(std::vector<audit_entry> attempts) {
  std::lock_guard const hold(lock_);
  for (auto& a : attempts)
    add(std::move(a));
}

void denials::add(audit_entry&& line) {
  tally t{.time = line.time, .count = line.count, .detail = std::move(line.detail)};
  bool const many = line.principal == self && line.action == auditing;
  attempt what{std::move(line.principal), std::move(line.action), std::move(line.resource)};
  auto const at = waiting_.lower_bound(what);
  bool const equal = at != waiting_.end() && at->first == what;
  if (equal)
    at->second.add(std::move(t));
  else if (!many && waiting_.size() < capacity)
    waiting_.emplace_hint(at, std::move(what), std::move(t));
  else if (more_)
    more_->add(std::move(t));
  else
    more_ = std::move(t);
}

audit_entry denials::line_of(attempt what, tally t) {
  return {.time = t.time,
    .principal = std::move(what.principal),
    .action = std::move(what.action),
    .resource = std::move(what.resource),
    .denied = true,
    .detail = std::move(t.detail),
    .count = t.count};
}

audit_entry denials::line_of_many(tally t) {
  t.detail = std::to_string(t.count) + " denied attempt" + (t.count == 1 ? "" : "s") +
             " could not be recorded one by one";
  return line_of({std::string(self), std::string(auditing), ""}, std::move(t));
}

std::vector<audit_entry> denials::take() {
  std::map<attempt, tally> taken;
  std::optional<tally> more;
  {
    std::lock_guard const hold(lock_);
    taken.swap(waiting_);
    more.swap(more_);
  }
  std::vector<audit_entry> out;
  out.reserve(taken.size() + 1);
  while (!taken.empty()) {
    auto node = taken.extract(taken.begin());
    out.push_back(line_of(std::move(node.key()), std::move(node.mapped())));
  }
  if (more)
    out.push_back(line_of_many(*std::move(more)));
  std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.time < b.time; });
  return out;
}

std::vector<audit_entry> denials::find(audit_query const& query) const {
  std::vector<audit_entry> out;
  auto consider = [&](audit_entry&& line) {
    if (matches(query, line))
      out.push_back(std::move(line));
  };
  {
    std::lock_guard const hold(lock_);
    for (auto const& [what, t] : waiting_)
      consider(line_of(what, t));
    if (more_)
      consider(line_of_many(*more_));
  }
  std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.time > b.time; });
  if (out.size() > query.count_max)
    out.resize(query.count_max);
  return out;
}

} // namespace leat
