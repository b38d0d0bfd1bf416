#pragma once

#include "actors/call.hpp"
#include "actors/pool.hpp"

#include <chrono>
#include <cstdint>

namespace leat {

/// Lets the instances of a version go that a newer one has superseded: those who ask for it by its number may
/// go on, so it waits until nobody has called it for a while. Lives until then, or until the runtime ends.
class idle_watch final : public waiter {
public:
  /// How long nobody must have called it.
  static constexpr std::chrono::seconds linger{2};

  static void begin(call_path& path, pool& where);

private:
  idle_watch(call_path& path, pool& where) noexcept : path_(path), where_(where) {}

  void look_later();
  void call_ended(call& pause) noexcept override;

  call_path& path_;
  pool& where_;
  call_ptr pause_;
  std::uint64_t calls_ = 0; ///< of the version, when it was last looked at
};

} // namespace leat
