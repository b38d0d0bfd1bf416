#pragma once

#include "actors/call_path.hpp"
#include "actors/instance.hpp"
#include "registry/ledger.hpp"
#include "registry/manifest/manifest.hpp"
#include "registry/store/memory.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace leat::testing {

/// Runs the instances of a call path on one thread, one step at a time, in an order that a seed decides.
///
/// It stands where the actor system stands: it starts the instances that pools order, and lets the woken ones
/// run. Loads are made to take as long as the seed likes. The same seed gives the same schedule.
class schedule {
public:
  explicit schedule(std::uint64_t seed, runtime_options options = {})
      : book_(ledger::open(std::make_unique<memory_store>()).value()),
        path_(std::make_shared<call_path>(options, 2, book_)),
        random_(seed) {
    path_->on_order([this](start_order const& o) { take(o); });
    path_->on_alarm([this](pool& where, pool::alarm what, std::chrono::nanoseconds) {
      if (what != pool::alarm::idle && what != pool::alarm::hold)
        alarms_.emplace_back(&where, what);
    });
  }
  schedule(schedule const&) = delete;
  schedule& operator=(schedule const&) = delete;

  ~schedule() {
    path_->close();
    for (auto const& i : instances_)
      i->die();
  }

  void publish(algorithm const& a) {
    auto m = a.manifest();
    m.code_id = "test";
    book_->publish(*book_->process(), m, std::make_shared<detail::code const>(a.code())).value();
  }

  reply start(std::string_view reference, value input, call_options const& options = {}) {
    return reply(path_->start({nullptr, book_->process()}, reference, options, std::move(input)));
  }

  reply start_as(std::string const& who, std::string_view reference, value input) {
    return reply(path_->start({nullptr, book_->identify(principal{who})}, reference, {}, std::move(input)));
  }

  /// A change of the registry, by the process.
  void change(stored::change c) {
    std::vector<stored::change> changes;
    changes.push_back(std::move(c));
    book_->commit(*book_->process(), std::move(changes), {.action = "test", .resource = "test"}).value();
  }

  /// One random thing that can happen; false when nothing can.
  bool step() {
    if (chance(0.5))
      drop_cancelled();
    auto const count = orders_.size() + woken_.size() + alarms_.size();
    if (count == 0)
      return false;
    auto const choice = below(count);
    if (choice < orders_.size())
      begin_instance(choice);
    else if (choice < orders_.size() + woken_.size())
      run(choice - orders_.size());
    else
      ring(choice - orders_.size() - woken_.size());
    return true;
  }

  void run_all() {
    while (step()) {
    }
  }

  /// Kills a random instance, as if its actor had died.
  void kill_one() {
    if (instances_.empty())
      return;
    end(*instances_[below(instances_.size())]);
  }

  /// Lets the instances of a random pool go.
  void drain_one() {
    if (!instances_.empty())
      instances_[below(instances_.size())]->home().drain();
  }

  /// Has a random pool start one ahead of calls, or give that up, or stop an idle one.
  void foresee_one() {
    if (instances_.empty())
      return;
    auto& where = instances_[below(instances_.size())]->home();
    switch (below(3)) {
    case 0:
      where.start_ahead(1 + static_cast<std::uint32_t>(below(100)));
      break;
    case 1:
      where.cancel_ahead();
      break;
    default:
      where.stop_one();
    }
  }

  /// Lets a random pool hear that no later call tree can find its version.
  void retire_one() {
    if (!instances_.empty())
      instances_[below(instances_.size())]->home().let_go(true);
  }

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  bool chance(double probability) { return std::bernoulli_distribution(probability)(random_); }
  call_path& path() { return *path_; }
  ledger& book() { return *book_; }

private:
  /// As the supervisor does, but that the order in which starts begin is the seed's.
  void take(start_order const& o) {
    switch (o.what) {
    case start_order::kind::demand:
      orders_.insert(orders_.end(), o.count, o);
      break;
    case start_order::kind::ahead:
      orders_.push_back(o);
      break;
    case start_order::kind::hurry:
    case start_order::kind::fetch:
      break;
    case start_order::kind::cancel:
      cancelled_.push_back(o.where);
    }
  }

  /// What was to be given up is, unless it has begun.
  void drop_cancelled() {
    for (auto* where : std::exchange(cancelled_, {})) {
      auto const found = std::find_if(orders_.begin(), orders_.end(),
        [&](start_order const& o) { return o.where == where && o.what == start_order::kind::ahead; });
      if (found == orders_.end())
        continue;
      orders_.erase(found);
      where->start_dropped();
    }
  }

  void begin_instance(std::size_t order) {
    auto const o = orders_[order];
    auto* where = o.where;
    orders_.erase(orders_.begin() + static_cast<std::ptrdiff_t>(order));
    if (o.what == start_order::kind::ahead)
      where->ahead_begins();
    auto const& load = where->version().code->load;
    auto& fresh = where->make_instance(load ? load() : nullptr);
    auto const wake = [](void* me, instance& i) { static_cast<schedule*>(me)->woken_.push_back(&i); };
    fresh.on_wake({wake, nullptr, this});
    instances_.push_back(&fresh);
    where->add({&fresh}, {}, o.note);
  }

  void ring(std::size_t which) {
    auto const [where, what] = alarms_[which];
    alarms_.erase(alarms_.begin() + static_cast<std::ptrdiff_t>(which));
    where->ring(what);
  }

  void end(instance& one) {
    one.home().remove(one);
    one.die();
    std::erase(woken_, &one);
    std::erase(instances_, &one);
  }

  void run(std::size_t which) {
    auto* i = woken_[which];
    woken_.erase(woken_.begin() + static_cast<std::ptrdiff_t>(which));
    if (i->drain(1))
      woken_.push_back(i);
    else if (i->left())
      end(*i);
  }

  std::shared_ptr<ledger> book_;
  std::shared_ptr<call_path> path_;
  std::mt19937_64 random_;
  std::vector<start_order> orders_;
  std::vector<pool*> cancelled_;
  std::vector<instance*> woken_;
  std::vector<instance*> instances_;
  std::vector<std::pair<pool*, pool::alarm>> alarms_;
};

} // namespace leat::testing
