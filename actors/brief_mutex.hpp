#pragma once

#include <pthread.h>

namespace leat {

/// A mutex for what takes well under a microsecond: who finds it taken looks again for a moment before going
/// to sleep, since sleeping and being woken take longer than the wait (glibc's adaptive mutex). Use with
/// std::lock_guard.
class brief_mutex {
public:
  brief_mutex() = default;
  brief_mutex(brief_mutex const&) = delete;
  brief_mutex& operator=(brief_mutex const&) = delete;
  ~brief_mutex() { pthread_mutex_destroy(&mutex_); }

  void lock() noexcept { pthread_mutex_lock(&mutex_); }
  bool try_lock() noexcept { return pthread_mutex_trylock(&mutex_) == 0; }
  void unlock() noexcept { pthread_mutex_unlock(&mutex_); }

private:
  pthread_mutex_t mutex_ = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
};

} // namespace leat
