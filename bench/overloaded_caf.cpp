#include "bench/load.hpp"
#include "bench/overloaded.hpp"

#include <atomic>
#include <stdexcept>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

namespace leat::bench {

namespace {

using end_atom = caf::atom_constant<caf::atom("end")>;

/// Where the actor writes what it has done. The sender fills `intended` before it sends.
struct step {
  std::vector<clock_type::time_point> intended;
  std::vector<answer> answers;
  std::atomic<bool> cut{false}; ///< what is left is not worked on any more
};

caf::behavior worker(caf::event_based_actor*, step* where) {
  return {
    [where](std::uint64_t i) {
      if (!where->cut)
        burn(overloaded::work);
      std::chrono::duration<double, std::milli> const took = clock_type::now() - where->intended[i];
      where->answers[i] = {outcome::accepted, took.count()};
    },
    [](end_atom) { return true; },
  };
}

void throw_error(caf::error const&) {
  throw std::runtime_error("the actor of the benchmark answered with an error");
}

class bare_actor final : public overloaded {
public:
  bare_actor() : system_((config_.set("scheduler.max-threads", std::size_t{1}), config_)) {
    worker_ = system_.spawn(worker, &step_);
  }

  std::string name() const override { return "CAF, unbounded"; }

  std::vector<answer> ask(std::vector<std::chrono::nanoseconds> const& arrivals) override {
    prepare(arrivals.size());
    send_on_schedule(arrivals, [this](std::size_t i, clock_type::time_point intended) {
      step_.intended[i] = intended;
      caf::anon_send(worker_, static_cast<std::uint64_t>(i));
    });
    step_.cut = true;
    wait_until_idle();
    return std::move(step_.answers);
  }

  double capacity(std::chrono::nanoseconds length) override {
    auto const calls = static_cast<std::uint64_t>(length / work);
    prepare(calls);
    auto const begin = clock_type::now();
    for (std::uint64_t i = 0; i < calls; ++i)
      caf::anon_send(worker_, i);
    wait_until_idle();
    std::chrono::duration<double> const took = clock_type::now() - begin;
    return static_cast<double>(calls) / took.count();
  }

private:
  void prepare(std::size_t calls) {
    step_.intended.assign(calls, clock_type::now());
    step_.answers.assign(calls, {});
    step_.cut = false;
  }

  void wait_until_idle() {
    caf::scoped_actor self(system_);
    self->request(worker_, caf::infinite, end_atom::value).receive([](bool) {}, throw_error);
  }

  step step_;
  caf::actor_system_config config_;
  caf::actor_system system_; // its destructor waits for all actors
  caf::actor worker_;
};

} // namespace

std::unique_ptr<overloaded> overloaded::bare_caf() {
  return std::make_unique<bare_actor>();
}

} // namespace leat::bench
