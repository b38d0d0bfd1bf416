#pragma once

#include "actors/spans/span_record.hpp"
#include "registry/access/access.hpp"

#include <leat/options.hpp>
#include <leat/result.hpp>
#include <leat/value.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leat {

/// Bounds of what one node takes from another. docs/wire.md has all of them.
struct wire_bounds {
  static constexpr std::size_t content_max = std::size_t{1} << 30; ///< bytes of one text, document or octets
  static constexpr std::size_t json_levels_max = 256;              ///< nesting of a document
  static constexpr std::size_t callers_max = 4096;                 ///< of a call; also the path of an error
  static constexpr std::size_t steps_max = std::size_t{1}
                                           << 20; ///< spans, versions or dependencies of an answer
  static constexpr std::chrono::nanoseconds time_left_max = std::chrono::hours(24 * 365 * 100);
};

/// What a node sends to another one's instance: a call that is resolved, permitted and not remembered.
///
/// It says nothing that only one process understands: no pointer, no ordinal, no point in time.
struct call_message {
  std::uint64_t id = 0;               ///< of the call, on the node that sends it
  std::uint64_t root = 0;             ///< id of the root of its tree, there
  std::string name;                   ///< owner/name of the target
  std::string version;                ///< of the target
  std::array<std::byte, 32> digest{}; ///< of the target's manifest: both nodes must mean the same code
  std::string asked;                  ///< the reference as its caller wrote it
  value input;
  std::optional<std::chrono::nanoseconds>
    time_left;                        ///< from receipt; zero: passed already; none: no deadline
  std::uint32_t depth = 1;            ///< algorithms from the root down to this one, both included
  std::vector<std::string> callers;   ///< owner/name@version of the algorithms above, from the root down
  std::string root_principal;         ///< `user:ann`: on whose behalf the tree runs
  std::optional<trace_context> trace; ///< the place of this call
  memo_use memo = memo_use::use;
  std::uint64_t affinity = 0; ///< of the tree: decides the side of splits
  std::int8_t priority = 0;
  bool shadow = false;                ///< of the tree: its outcome is only compared, and it casts no shadows
  std::uint64_t catalog_revision = 0; ///< what nested calls resolve against
};

/// The rest of a deadline, for `call_message::time_left`: not below zero, and none beyond what can be sent.
std::optional<std::chrono::nanoseconds> time_left(
  std::chrono::steady_clock::time_point deadline, std::chrono::steady_clock::time_point now) noexcept;

/// One step that an answer depends on; see `dependency`.
struct wire_dependency {
  std::string asked;
  std::uint32_t resolved = nothing; ///< index into `answer_message::versions`, or `nothing`
  std::string caller = {};          ///< owner/name of the algorithm that asked; empty: none did
  verdict permitted = verdict::allowed;

  static constexpr std::uint32_t nothing = ~std::uint32_t{0};

  friend bool operator==(wire_dependency const&, wire_dependency const&) = default;
};

/// What the node of the instance answers.
struct answer_message {
  std::uint64_t id = 0; ///< of the call, as in the `call_message`
  result<value> outcome{value()};
  std::vector<std::string> versions; ///< owner/name@version of what follows: ordinals differ by process
  /// Of the subtree. `target` is an index into `versions` or `span_record::no_target`, `begin` counts from
  /// when the call message arrived.
  std::vector<span_record> spans;
  std::vector<wire_dependency> depends_on; ///< of the subtree; what a remembered output is checked against
};

/// `call 7 of text/clean@1.0.0`; CAF shows messages so.
std::string to_string(call_message const& message);
/// `answer to call 7: ok`.
std::string to_string(answer_message const& message);

} // namespace leat
