#include "actors/batch_run.hpp"

#include "actors/pool.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace leat {

namespace {

using members_view = std::span<call_ptr const>;

void run(instance& where, members_view members) {
  auto const& version = where.home().version();
  std::vector<value const*> inputs;
  inputs.reserve(members.size());
  for (auto const& c : members)
    inputs.push_back(&c->input());
  auto const began = call::clock::now();
  auto out = version.code->apply_batch->run(where.state(), inputs);
  auto const took = call::clock::now() - began;
  for (auto const& c : members)
    c->progress().ran(took);
  std::vector<call_ptr> undecided;
  for (std::size_t i = 0; i < members.size(); ++i)
    if (out.each[i])
      members[i]->finish(*std::move(out.each[i]));
    else
      undecided.push_back(members[i]);
  if (!out.failure || undecided.empty())
    return;
  if (undecided.size() == 1 || !version.pure) {
    for (auto const& c : undecided)
      c->finish(*out.failure);
    return;
  }
  auto const half = undecided.size() / 2;
  run(where, members_view(undecided).first(half));
  run(where, members_view(undecided).subspan(half));
}

} // namespace

void run_batch(instance& where, std::vector<call_ptr> const& members, call::clock::time_point now) {
  constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
  std::vector<call_ptr> accepted;
  for (auto const& c : members) {
    progress::set(c->progress().batch, static_cast<std::uint16_t>(std::min(members.size(), most)));
    if (c->begin(where, now))
      accepted.push_back(c);
  }
  using counter = version_metrics::counter;
  auto& metrics = where.home().metrics();
  metrics.count(counter::runs, accepted.size());
  if (accepted.size() > 1) {
    metrics.count(counter::batches);
    metrics.count(counter::batched, accepted.size());
  }
  if (!accepted.empty())
    run(where, accepted);
}

} // namespace leat
