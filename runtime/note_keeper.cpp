#include "runtime/note_keeper.hpp"

#include "registry/ledger.hpp"

#include <chrono>

namespace leat {

void note_keeper::run(std::stop_token const& stop) {
  using namespace std::chrono_literals;
  std::unique_lock hold(lock_);
  while (!stopped_.wait_for(hold, stop, 1s, [&] { return stop.stop_requested(); }))
    // A disk that is full now may not be so later: it is tried again.
    static_cast<void>(book_.flush());
}

} // namespace leat
