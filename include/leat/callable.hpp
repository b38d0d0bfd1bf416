#pragma once

#include <leat/options.hpp>
#include <leat/reply.hpp>
#include <leat/value.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace leat {

class call_path;
struct identity;
class pipeline;

/// An algorithm as somebody may call it: who calls, what is called, how. A value.
///
/// Thread safety: as for standard containers; `pipe` may be called from several threads at once.
class callable {
public:
  /// Starts a call. Never throws for what the call runs into, a malformed reference included: the reply
  /// tells.
  reply pipe(value input) const;

  /// The same with other options.
  callable with(call_options options) const;

  /// The same for every element of a list: `pipe` then takes a JSON array and answers the array of the
  /// outputs, in order, with at most `concurrency` calls (at least one) under way at once. Elements that are
  /// strings arrive as text, outputs that are text come back as strings; bytes have no place in an array:
  /// `invalid_argument`. The first call that fails ends the rest, and its error is the answer;
  /// `detail.element` says which it was. The options hold for each call, and the timeout for the whole, too.
  callable map(std::size_t concurrency) const;

  /// As it was asked for: `owner/name` or `owner/name@requirement`.
  std::string const& reference() const noexcept { return reference_; }

private:
  friend class client;
  friend class context;
  friend class list_runner;
  friend class pipeline;
  friend class stage_runner;

  call_path& path() const noexcept;
  call_ptr start(call_ptr parent, value input) const;

  callable(std::shared_ptr<call_path> path, std::shared_ptr<identity const> who, std::string_view reference)
      : path_(std::move(path)), who_(std::move(who)), reference_(reference) {}
  callable(call_ptr parent, std::string_view reference) : parent_(std::move(parent)), reference_(reference) {}

  // Of a client; null in a nested call, which acts for its tree's principal.
  std::shared_ptr<call_path> path_;
  std::shared_ptr<identity const> who_;
  call_ptr parent_; ///< of a nested call; null for a client
  std::string reference_;
  call_options options_;
  std::size_t map_concurrency_ = 0; ///< 0: no list
};

/// Callables in a row, each fed with the output of the one before: `a | b | c`. One call tree, so one catalog
/// snapshot. A value.
class pipeline {
public:
  /// Starts the first call. The reply carries the last output, or the first error.
  reply pipe(value input) const;

  /// The same with other options for the row as a whole; the callables' own options hold too.
  pipeline with(call_options options) const;

  friend pipeline operator|(callable a, callable b);
  friend pipeline operator|(pipeline a, callable b);
  friend pipeline operator|(callable a, pipeline b);
  friend pipeline operator|(pipeline a, pipeline b);

private:
  explicit pipeline(std::vector<callable> stages) : stages_(std::move(stages)) {}

  std::vector<callable> stages_; ///< at least two
  call_options options_;
};

pipeline operator|(callable a, callable b);
pipeline operator|(pipeline a, callable b);
pipeline operator|(callable a, pipeline b);
pipeline operator|(pipeline a, pipeline b);

} // namespace leat
