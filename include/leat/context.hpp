#pragma once

#include <leat/callable.hpp>
#include <leat/principal.hpp>
#include <leat/trace.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace leat {

class context;

namespace detail {

call_ptr open_request(context& ctx); // leat/caf.hpp

/// A pause that can be awaited; see `context::sleep`.
struct pause {
  std::chrono::nanoseconds length;

  void_awaiter await_in(call* owner) const;
};

} // namespace detail

/// What a running call carries. An algorithm gets it by reference; it lives as long as the call runs.
///
/// Thread safety: `cancelled`, `deadline` and `call_id` from any thread, the rest from the algorithm itself.
class context {
public:
  context(context const&) = delete;
  context& operator=(context const&) = delete;

  /// An algorithm to call from here, as a child of this call: it must be on this algorithm's `calls` list,
  /// and gets what is left of this call's deadline. May outlive the call; then `pipe` answers `cancelled`.
  callable algo(std::string_view reference) const;

  /// Who called: a user, the embedding process, or the calling algorithm.
  principal caller() const;

  /// Everybody on the way here, from the principal behind the call tree to the direct caller. Kept by the
  /// runtime: no algorithm can add to it or take from it.
  std::vector<principal> callers() const;

  /// When the call ends at the latest; none where nobody set a timeout.
  std::optional<std::chrono::steady_clock::time_point> deadline() const noexcept;

  /// Whether nobody waits for the output any more: cancelled, past the deadline, or the runtime is shutting
  /// down. A few nanoseconds; long-running code asks now and then and returns early.
  bool cancelled() const noexcept;

  /// `co_await ctx.sleep(50ms)` pauses without holding a thread. Throws `cancelled` or `deadline_exceeded` as
  /// soon as the call has ended so.
  detail::pause sleep(std::chrono::nanoseconds length) const noexcept { return {length}; }

  /// Writes a line to the call's log, which `runtime::explain` shows (its first 64 lines, 1 KiB each), and to
  /// `runtime_options::log`.
  void log(std::string_view text) const;

  /// Unique in the runtime.
  std::uint64_t call_id() const noexcept;

  /// This call's place in the trace; hand it on to services outside.
  trace_context trace() const noexcept;

private:
  friend class call;
  friend call_ptr detail::open_request(context& ctx);

  explicit context(call& c) noexcept : call_(c) {}

  call& call_;
};

} // namespace leat
