#include "actors/call.hpp"
#include "actors/call_path.hpp"

#include <leat/context.hpp>

#include <algorithm>

namespace leat {

namespace {

std::string algorithm_principal(call const& c) {
  return "algo:" + std::string(c.target()->name());
}

} // namespace

detail::void_awaiter detail::pause::await_in(call* owner) const {
  auto c = owner->path().open({owner}, call::kind::pause, {.timeout = length});
  return {{std::move(c), owner}};
}

callable context::algo(std::string_view reference) const {
  return callable(&call_, reference);
}

principal context::caller() const {
  auto const* caller = call_.caller();
  return {caller ? algorithm_principal(*caller) : call_.tree().who->name};
}

std::vector<principal> context::callers() const {
  std::vector<principal> out;
  for (auto const* c = call_.caller(); c; c = c->caller())
    out.push_back({algorithm_principal(*c)});
  out.push_back({call_.tree().who->name});
  std::reverse(out.begin(), out.end());
  return out;
}

std::optional<std::chrono::steady_clock::time_point> context::deadline() const noexcept {
  if (call_.deadline() == call::no_deadline)
    return std::nullopt;
  return call_.deadline();
}

bool context::cancelled() const noexcept {
  return call_.ended();
}

void context::log(std::string_view text) const {
  call_.path().log(call_, text);
}

std::uint64_t context::call_id() const noexcept {
  return call_.id();
}

trace_context context::trace() const noexcept {
  return call_.path().trace_of(call_);
}

} // namespace leat
