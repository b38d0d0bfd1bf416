#include "actors/ahead/forerunner.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace leat {

namespace {

using std::chrono::microseconds;

// Between two looks while something comes.
constexpr microseconds look_interval{500};
// Between two times that what was learned is written down.
constexpr std::chrono::seconds write_interval{60};

} // namespace

forerunner::forerunner(learning_options const& o, live_starts::environment around, keeping kept)
    : options_(o), around_(std::move(around)), kept_(std::move(kept)) {
  if (!o.record.empty())
    starts();
  read();
}

/// Under the lock, or before others know of this.
live_starts& forerunner::starts() {
  if (!starts_)
    starts_ = std::make_unique<live_starts>(options_, around_, notes_);
  return *starts_;
}

void forerunner::begin() {
  std::lock_guard hold(sleep_lock_);
  if (!stopped_ && !thread_.joinable())
    thread_ = std::thread([this] { run(); });
}

void forerunner::stop() {
  std::thread ending;
  {
    std::lock_guard hold(sleep_lock_);
    if (std::exchange(stopped_, true))
      return;
    changed_.notify_all();
    ending = std::exchange(thread_, {});
  }
  if (ending.joinable())
    ending.join();
  std::lock_guard hold(lock_);
  if (!starts_ && kept_.file.empty())
    return;
  take_in(); // what came last
  write(true);
  if (starts_)
    starts_->flush();
}

void forerunner::wake() noexcept {
  if (!asleep_.exchange(false))
    return;
  { std::lock_guard hold(sleep_lock_); }
  changed_.notify_one();
}

// -- told
// ----------------------------------------------------------------------------------------------------------

void forerunner::name_pipeline(std::uint32_t hash, std::string text) {
  std::lock_guard hold(steps_lock_);
  new_pipelines_.emplace_back(hash, std::move(text));
}

void forerunner::step(live_starts::step s) {
  s.at = clock::now().time_since_epoch();
  {
    std::lock_guard hold(steps_lock_);
    steps_.push_back(s);
  }
  wake();
}

void forerunner::versions_changed() {
  std::lock_guard hold(steps_lock_);
  versions_changed_ = true;
}

// -- the thread
// ----------------------------------------------------------------------------------------------------

/// Everything that came. False where nothing did. Under the lock.
bool forerunner::take_in() {
  std::vector<live_starts::step> steps;
  std::vector<std::pair<std::uint32_t, std::string>> pipelines;
  bool published = false;
  {
    std::lock_guard hold_steps(steps_lock_);
    steps.swap(steps_);
    pipelines.swap(new_pipelines_);
    published = std::exchange(versions_changed_, false);
  }
  batch_.clear();
  queue_.drain(batch_);
  seen_ += batch_.size();
  bool const something = !batch_.empty() || !steps.empty();
  if (!starts_ && !something && pipelines.empty())
    return false;
  auto& starts = this->starts();
  for (auto& [hash, text] : pipelines)
    starts.name_pipeline(hash, std::move(text));
  if (published)
    starts.look_for_code();
  for (auto const& s : steps)
    starts.observe(s);
  starts.observe(batch_);
  return something;
}

/// Everything that came, and what is due. False where nothing came.
bool forerunner::turn() {
  std::lock_guard hold(lock_);
  bool const something = take_in();
  if (starts_)
    starts_->decide(clock::now().time_since_epoch());
  write(false);
  return something;
}

void forerunner::catch_up() {
  turn();
}

void forerunner::run() {
  clock::time_point asleep_since; ///< and woken by nobody
  for (;;) {
    auto const looked = clock::now();
    bool const busy = turn();
    auto due = clock::time_point::max();
    {
      std::lock_guard hold(lock_);
      if (auto const next = starts_ ? starts_->next_due() : start_policy::never; next != start_policy::never)
        due = clock::time_point(next);
    }
    std::unique_lock sleep(sleep_lock_);
    if (stopped_)
      return;
    // Who pushes does not wait until all see it before he looks for a sleeper (a fence in each observation).
    // So the long sleep comes after a second look in vain, long after all have seen that this sleeps.
    bool const still = asleep_.exchange(!busy);
    bool const looked_twice = !busy && still && asleep_since + look_interval <= looked;
    auto const now = clock::now();
    if (!still)
      asleep_since = now;
    auto const until = looked_twice ? due : std::min(due, now + look_interval);
    auto const woken = [&] { return stopped_ || (!busy && !asleep_.load()); };
    if (until == clock::time_point::max())
      changed_.wait(sleep, woken);
    else
      changed_.wait_until(sleep, until, woken);
  }
}

// -- asked
// ---------------------------------------------------------------------------------------------------------

call_graph forerunner::graph() {
  turn();
  std::lock_guard hold(lock_);
  return starts_ ? starts_->graph() : call_graph();
}

std::string forerunner::name_of(std::uint32_t what) {
  std::lock_guard hold(lock_);
  return starts_ ? starts_->name_of(what) : std::string();
}

start_counters forerunner::counters() {
  std::lock_guard hold(lock_);
  return starts_ ? starts_->counters() : start_counters();
}

// -- kept
// ----------------------------------------------------------------------------------------------------------

/// What cannot be read is no reason not to start: it is learned again.
void forerunner::read() {
  if (kept_.file.empty())
    return;
  std::ifstream in(kept_.file, std::ios::binary);
  if (!in)
    return;
  std::string const text(std::istreambuf_iterator<char>(in), {});
  if (auto const loaded = starts().load(std::as_bytes(std::span(text.data(), text.size()))); !loaded)
    kept_.report(loaded.error().message + "; learning begins anew");
}

/// As a whole or not at all: beside the old one, then in its place.
void forerunner::write(bool always) {
  auto const now = clock::now();
  if (kept_.file.empty() || !starts_ || written_ == seen_ || (!always && now - last_write_ < write_interval))
    return;
  written_ = seen_;
  last_write_ = now;
  auto const saved = starts_->save();
  auto const fresh = kept_.file + ".new";
  std::error_code failed;
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<char const*>(saved.data()), static_cast<std::streamsize>(saved.size()));
    if (!out.flush())
      failed = std::make_error_code(std::errc::io_error);
  }
  if (!failed)
    std::filesystem::rename(fresh, kept_.file, failed);
  if (failed)
    kept_.report("what was learned could not be written to " + kept_.file + ": " + failed.message());
}

} // namespace leat
