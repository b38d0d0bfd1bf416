#pragma once

#include "actors/pool.hpp"

namespace leat {

class call_path;

/// Rings a pool when a time has passed, by the runtime's own timer. Lives until then; the runtime's end ends
/// it in silence.
class pool_alarm final : private waiter {
public:
  static void set(call_path& path, pool& where, pool::alarm what, std::chrono::nanoseconds after);

private:
  pool_alarm(pool& where, pool::alarm what) : where_(where), what_(what) {}

  void call_ended(call& pause) noexcept override;

  pool& where_;
  pool::alarm const what_;
};

} // namespace leat
