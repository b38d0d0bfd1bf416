#pragma once

#include "actors/memo/disk_key.hpp"

#include <leat/value.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace leat {

/// Something that the disk tier is asked to do.
struct disk_operation {
  enum class kind : std::uint8_t { read, write, erase, erase_version };

  kind what;
  disk_key key;
  bytes record = {};                                   ///< to write
  double cost_seconds = 0;                             ///< of a write
  std::function<void(std::optional<bytes>)> then = {}; ///< of a read

  std::size_t size() const noexcept { return key.form.size() + record.size(); }
};

/// What waits for the disk tier's thread, in two bounded lines: reads, for which somebody waits, go before
/// changes. A read that a waiting change concerns stands behind it, so each key sees its operations in order.
///
/// Thread safety: full; one thread takes.
class disk_queue {
public:
  /// Of each line.
  struct limits {
    std::size_t operations_max;
    std::size_t bytes_max; ///< of forms and records
  };

  explicit disk_queue(limits most) : limits_(most) {}

  /// False where its line is full or the queue is closed; `o` is left as it is.
  bool push(disk_operation& o);

  /// The next one; waits for it. None: the queue is closed and empty. What was taken before is over.
  std::optional<disk_operation> take();

  /// A read that may go before the rest of what was taken last; none: none waits.
  std::optional<disk_operation> take_read();

  bool empty() const;
  bool closed() const;

  /// What was taken is done. By who takes.
  void settle();

  /// Waits until all that was pushed before is settled.
  void wait_until_settled();

  /// Takes nothing more.
  void close();

private:
  struct line {
    std::deque<disk_operation> waiting = {};
    std::size_t bytes = 0;
    std::uint64_t pushed = 0;
    std::uint64_t taken = 0;
    std::uint64_t settled = 0;
  };

  bool concerned(disk_operation const& read) const;
  void end_change();
  line& next();
  static disk_operation take_from(line& from);

  static constexpr int reads_in_a_row_max = 32; ///< then a change has its turn

  limits const limits_;
  mutable std::mutex lock_;
  std::condition_variable arrived_;
  std::condition_variable settled_;
  line reads_;
  line changes_;
  int reads_in_a_row_ = 0;
  bool closed_ = false;
  std::unordered_map<std::size_t, std::size_t> changing_; ///< how many changes with this hash are not over
  std::optional<std::size_t> under_way_;                  ///< the hash of the change that was taken last
};

} // namespace leat
