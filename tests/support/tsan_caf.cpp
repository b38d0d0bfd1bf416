// Tells ThreadSanitizer what CAF guarantees. Debian's libcaf_core is not instrumented: the sanitizer does not
// see the atomics in its mailboxes and reference counts, and would report every message as a race. To
// suppress by name cannot work, for CAF is on the stack of all that an actor does. So these functions take
// the place of CAF's own at the few points where one thread hands something to another, state the order, and
// call the original, or do what it does. What they state is what CAF promises and no more: a race in our code
// is still found.
//
// Linked into every program of a ThreadSanitizer build, and nowhere else. The symbols are those of CAF 0.17
// on x86-64.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <caf/actor_control_block.hpp>
#include <caf/blocking_actor.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/ref_counted.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduled_actor.hpp>
#include <dlfcn.h>

extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);

namespace {

/// What this thread has done up to here comes before what follows an `after(what)` on any thread.
void before(void const* what) {
  __tsan_release(const_cast<void*>(what));
}

void after(void const* what) {
  __tsan_acquire(const_cast<void*>(what));
}

template <auto Hook>
auto* next(char const* symbol) {
  static auto* const original = reinterpret_cast<decltype(Hook)>(dlsym(RTLD_NEXT, symbol));
  if (original == nullptr) {
    std::fprintf(stderr, "tsan_caf: this CAF has no %s\n", symbol);
    std::abort();
  }
  return original;
}

} // namespace

// A function that is called where CAF calls `symbol`; in its body, ORIGINAL(name) is CAF's own.
#define HOOK(result, name, symbol, ...)                                                                      \
  static constexpr char name##_symbol[] = symbol;                                                            \
  result name(__VA_ARGS__) __asm__(symbol);                                                                  \
  result name(__VA_ARGS__)
#define ORIGINAL(name) next<name>(name##_symbol)

// What a sender did comes before what the receiver does on its message. A mailbox is named by its actor.

HOOK(void, enqueue,
  "_ZN3caf15scheduled_actor7enqueueESt10unique_ptrINS_15mailbox_elementENS_6detail8disposerEEPNS_14execution_"
  "unitE",
  caf::scheduled_actor* self, caf::mailbox_element_ptr message, caf::execution_unit* unit) {
  before(self);
  ORIGINAL(enqueue)(self, std::move(message), unit);
}

HOOK(void, enqueue_blocking,
  "_ZN3caf14blocking_actor7enqueueESt10unique_ptrINS_15mailbox_elementENS_6detail8disposerEEPNS_14execution_"
  "unitE",
  caf::blocking_actor* self, caf::mailbox_element_ptr message, caf::execution_unit* unit) {
  before(self);
  ORIGINAL(enqueue_blocking)(self, std::move(message), unit);
}

HOOK(caf::intrusive::task_result, receive_blocking,
  "_ZN3caf14blocking_actor15mailbox_visitorclERNS_15mailbox_elementE",
  caf::blocking_actor::mailbox_visitor* visitor, caf::mailbox_element& message) {
  after(visitor->self);
  return ORIGINAL(receive_blocking)(visitor, message);
}

// An actor that is not blocking moves between threads: what it did on the last one comes before what it does
// on the next. This must be said after each message, since another thread may resume the actor before
// resume() has returned here.

HOOK(caf::intrusive::task_result, receive,
  "_ZN3caf15scheduled_actor15mailbox_visitorclERNS_15mailbox_elementE",
  caf::scheduled_actor::mailbox_visitor* visitor, caf::mailbox_element& message) {
  auto* self = visitor->self;
  after(self);
  auto const result = ORIGINAL(receive)(visitor, message);
  before(self);
  return result;
}

HOOK(void, launch, "_ZN3caf15scheduled_actor6launchEPNS_14execution_unitEbb", caf::scheduled_actor* self,
  caf::execution_unit* unit, bool lazy, bool hide) {
  before(self);
  ORIGINAL(launch)(self, unit, lazy, hide);
}

HOOK(bool, activate, "_ZN3caf15scheduled_actor8activateEPNS_14execution_unitE", caf::scheduled_actor* self,
  caf::execution_unit* unit) {
  bool const ready = ORIGINAL(activate)(self, unit);
  before(self);
  return ready;
}

// Called through the table of the base `resumable`, which is 160 bytes into the actor.
HOOK(caf::resumable::resume_result, resume, "_ZThn160_N3caf15scheduled_actor6resumeEPNS_14execution_unitEm",
  caf::resumable* job, caf::execution_unit* unit, std::size_t messages_max) {
  after(reinterpret_cast<std::byte*>(job) - 160);
  return ORIGINAL(resume)(job, unit, messages_max);
}

// What any owner did comes before the destructor that the last owner runs. Actors do here what CAF does,
// instead of calling it: the order is to be stated before an owner lets go, and taken after the last one has.
// An owner who took it before he let go would miss those who let go in between.

HOOK(void, release_weak, "_ZN3caf26intrusive_ptr_release_weakEPNS_19actor_control_blockE",
  caf::actor_control_block* self) {
  before(self);
  if (self->weak_refs == 1 || self->weak_refs.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    after(self);
    self->block_dtor(self);
  }
}

HOOK(void, release_actor, "_ZN3caf21intrusive_ptr_releaseEPNS_19actor_control_blockE",
  caf::actor_control_block* self) {
  before(self);
  if (self->strong_refs.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    after(self);
    self->data_dtor(self->get());
    caf::intrusive_ptr_release_weak(self);
  }
}

HOOK(void, release_object, "_ZNK3caf11ref_counted5derefEv", caf::ref_counted const* self) {
  before(self);
  after(self);
  ORIGINAL(release_object)(self);
}
