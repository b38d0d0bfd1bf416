#pragma once

#include <leat/callable.hpp>

#include <memory>
#include <string_view>

namespace leat {

/// Makes calls on behalf of one principal. A cheap handle; may outlive its runtime, whose calls then answer
/// `unavailable`.
///
/// Thread safety: full.
class client {
public:
  /// An algorithm to call: `owner/name` for the newest stable version, or `owner/name@requirement`.
  callable algo(std::string_view reference) const { return callable(path_, who_, reference); }

private:
  friend class runtime;

  client(std::shared_ptr<call_path> path, std::shared_ptr<identity const> who) noexcept
      : path_(std::move(path)), who_(std::move(who)) {}

  std::shared_ptr<call_path> path_;
  std::shared_ptr<identity const> who_;
};

} // namespace leat
