#include "examples/tweets/commands/interrupt.hpp"

#include <csignal>

namespace tweets {

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

} // namespace

std::atomic<bool> const& end_on_interrupt() {
  struct sigaction on_signal {};
  on_signal.sa_handler = [](int) { interrupted = true; };
  on_signal.sa_flags = static_cast<int>(SA_RESETHAND); // and no SA_RESTART: a read that waits must end
  ::sigaction(SIGINT, &on_signal, nullptr);
  ::sigaction(SIGTERM, &on_signal, nullptr);
  return interrupted;
}

void ignore_broken_pipes() {
  std::signal(SIGPIPE, SIG_IGN);
}

} // namespace tweets
