#pragma once

#include <memory>
#include <string>

namespace leat::bench {

/// `joblib.Memory` in a Python of its own, on a folder in memory.
class joblib_peer {
public:
  /// None where there is no Python with joblib.
  static std::unique_ptr<joblib_peer> start();

  /// Nanoseconds of a hit, of `count`. Throws std::runtime_error where Python has failed.
  double hit(int count) const;

private:
  joblib_peer() = default;
};

} // namespace leat::bench
