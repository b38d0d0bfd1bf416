#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace leat {

class ledger;

/// Writes down, once a second, what nobody waits for: denied attempts and last uses of keys. Its own thread,
/// since a disk may be slow. The rest is written when the ledger goes.
class note_keeper {
public:
  explicit note_keeper(ledger& book)
      : book_(book), thread_([this](std::stop_token const& stop) { run(stop); }) {}
  note_keeper(note_keeper const&) = delete;
  note_keeper& operator=(note_keeper const&) = delete;
  ~note_keeper() = default;

private:
  void run(std::stop_token const& stop);

  ledger& book_;
  std::mutex lock_;
  std::condition_variable_any stopped_;
  std::jthread thread_; ///< last: it uses the others
};

} // namespace leat
