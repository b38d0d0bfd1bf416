#include "actors/work_stealing.hpp"

#include "actors/job_queues.hpp"

#include <memory>

#include <caf/actor_system_config.hpp>
#include <caf/policy/unprofiled.hpp>
#include <caf/scheduler/coordinator.hpp>

namespace leat {

namespace {

/// What CAF asks of a scheduler's policy.
class work_stealing : public caf::policy::unprofiled {
public:
  struct coordinator_data {
    explicit coordinator_data(caf::scheduler::abstract_coordinator*) {}
  };

  /// CAF copies the first one for each worker.
  struct worker_data {
    explicit worker_data(caf::scheduler::abstract_coordinator* c)
        : queues(std::make_shared<job_queues>(c->num_workers())) {}

    std::shared_ptr<job_queues> queues;
  };

  template <class Coordinator>
  void central_enqueue(Coordinator* self, caf::resumable* job) {
    external_enqueue(self->worker_by_id(0), job);
  }

  template <class Worker>
  void external_enqueue(Worker* self, caf::resumable* job) {
    d(self).queues->submit(job);
  }

  template <class Worker>
  void internal_enqueue(Worker* self, caf::resumable* job) {
    d(self).queues->push(self->id(), job);
  }

  template <class Worker>
  void resume_job_later(Worker* self, caf::resumable* job) {
    d(self).queues->push_last(self->id(), job);
  }

  template <class Worker>
  caf::resumable* dequeue(Worker* self) {
    return d(self).queues->take(self->id());
  }

  template <class Worker, class UnaryFunction>
  void foreach_resumable(Worker* self, UnaryFunction f) {
    while (auto* const job = d(self).queues->take_own(self->id()))
      f(job);
  }

  template <class Coordinator, class UnaryFunction>
  void foreach_central_resumable(Coordinator*, UnaryFunction) {}
};

} // namespace

void use_work_stealing(caf::actor_system_config& config) {
  config.load<caf::scheduler::coordinator<work_stealing>>();
}

} // namespace leat
