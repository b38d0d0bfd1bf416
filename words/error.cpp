#include <leat/error.hpp>

namespace leat {

error::error(errc code, std::string message, json detail)
    : code(code), message(std::move(message)), detail(std::move(detail)) {}

std::string_view to_string(errc code) noexcept {
  switch (code) {
  case errc::ok:
    return "ok";
  case errc::cancelled:
    return "cancelled";
  case errc::algorithm_failed:
    return "algorithm_failed";
  case errc::invalid_argument:
    return "invalid_argument";
  case errc::deadline_exceeded:
    return "deadline_exceeded";
  case errc::not_found:
    return "not_found";
  case errc::already_exists:
    return "already_exists";
  case errc::permission_denied:
    return "permission_denied";
  case errc::resource_exhausted:
    return "resource_exhausted";
  case errc::failed_precondition:
    return "failed_precondition";
  case errc::unimplemented:
    return "unimplemented";
  case errc::internal:
    return "internal";
  case errc::unavailable:
    return "unavailable";
  case errc::unauthenticated:
    return "unauthenticated";
  }
  return "unknown";
}

std::string to_string(error const& e) {
  std::string out(to_string(e.code));
  out += ": " + e.message;
  for (std::size_t i = 0; i < e.path.size(); ++i)
    out += (i == 0 ? " [" : " > ") + e.path[i];
  if (!e.path.empty())
    out += ']';
  return out;
}

} // namespace leat
