#pragma once

#include <leat/error.hpp>
#include <leat/spans.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace leat {

/// What one call was, in the form in which it is recorded when it ends: a fixed size, no pointers, cheap to
/// write. All times are nanoseconds.
///
/// A call that waits for a child holds no thread: `run` is the time on a thread alone, so self time, and what
/// its children took is known from their own records.
struct span_record {
  static constexpr std::size_t asked_max = 40;

  enum mark : std::uint8_t {
    cold = 1,       ///< waited for an instance to be started
    prestarted = 2, ///< ran in an instance that was started before anybody asked
    shadow = 4,     ///< a shadow's call, whose outcome was only compared
    timed = 8,      ///< had a deadline
    warm_up = 16,   ///< run by an instance before it took calls
  };

  std::uint64_t call = 0;     ///< id
  std::uint64_t parent = 0;   ///< id; 0 for a root
  std::uint64_t root = 0;     ///< id
  std::int64_t begin = 0;     ///< when `pipe` was called, on the steady clock
  std::uint64_t admitted = 0; ///< from `begin` until it stood in a queue; 0: at once, or never
  std::uint64_t started = 0;  ///< from `begin` until it ran first; 0: it never ran
  std::uint64_t ended = 0;    ///< from `begin` until it had its outcome
  std::uint64_t run = 0;      ///< on a thread
  std::uint64_t load = 0;     ///< of the instance start that it waited for
  std::uint32_t target = 0;   ///< ordinal of the version; `no_target` where none was found
  std::uint32_t instance = 0; ///< number of the instance in its pool, from 1; 0: none
  errc outcome = errc::ok;
  std::uint8_t kind = 0; ///< a `call::kind`
  memo_verdict memo = memo_verdict::unused;
  resolved_by how = resolved_by::nothing;
  std::uint8_t attempts = 0;           ///< runs begun; more than one where instances were lost
  std::uint8_t marks = 0;              ///< of `mark`
  std::uint16_t batch = 0;             ///< elements of the batch that it ran in; 0: it was not batched
  std::array<char, asked_max> asked{}; ///< as the caller wrote it, cut, filled up with zeros

  static constexpr std::uint32_t no_target = ~std::uint32_t{0};
};
static_assert(sizeof(span_record) == 128 && std::is_trivially_copyable_v<span_record>);

} // namespace leat
