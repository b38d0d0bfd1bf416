#pragma once

#include <atomic>

namespace tweets {

/// Makes the first SIGINT or SIGTERM set the flag that is returned; a second one ends the program at once.
std::atomic<bool> const& end_on_interrupt();

/// Makes writing to a closed pipe an error like any other instead of the program's end.
void ignore_broken_pipes();

} // namespace tweets
