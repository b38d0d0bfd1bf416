#pragma once

#include <leat/json.hpp>

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

/// Why a call or a command failed: the canonical RPC set, numbered as gRPC numbers it.
enum class errc : std::uint8_t {
  ok = 0,                  ///< never inside an `error`
  cancelled = 1,           ///< the caller gave up: reply dropped, parent ended, runtime shut down
  algorithm_failed = 2,    ///< the algorithm itself failed: an exception left it, or its load
  invalid_argument = 3,    ///< malformed name, requirement or input
  deadline_exceeded = 4,   ///< the deadline of the call or of one of its ancestors passed
  not_found = 5,           ///< no such algorithm, or no version that meets the requirement
  already_exists = 6,      ///< the version is published already
  permission_denied = 7,   ///< the caller may not do this
  resource_exhausted = 8,  ///< a bound was reached: queue, call depth
  failed_precondition = 9, ///< not in this state or on this thread
  unimplemented = 12,      ///< known and not offered
  internal = 13,           ///< a defect of Leat
  unavailable = 14,        ///< try again later: instance lost, runtime shutting down
  unauthenticated = 16,    ///< no valid credential
};

/// The code's name as it is written in documents and on the wire, for example "not_found".
std::string_view to_string(errc code) noexcept;

/// What went wrong, and where in the call tree. A value; also thrown by `reply::get()`, `runtime::publish()`,
/// `result::value()` and constructors.
class error : public std::exception {
public:
  error(errc code, std::string message, json detail = nullptr);

  /// The message alone; `to_string` adds code and path.
  char const* what() const noexcept override { return message.c_str(); }

  errc code;
  std::string message;           ///< for people; names what was wrong and what was expected
  json detail;                   ///< for programs; null when there is nothing to add
  std::vector<std::string> path; ///< `owner/name@version` from the root call to the one that failed
};

/// `code: message [a/b@1.0.0 > c/d@2.1.0]`, the path only where there is one.
std::string to_string(error const& e);

} // namespace leat
