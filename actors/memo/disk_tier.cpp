#include "actors/memo/disk_tier.hpp"

#include <cassert>
#include <utility>

namespace leat {

namespace {

using kind = disk_operation::kind;

constexpr std::uint64_t batch_max = 256; ///< operations after which a transaction ends though more wait

constexpr int reads_between_max = 32; ///< steps of what takes long

constexpr int files_lost_max = 3; ///< then the disk is to blame

disk_file_options file_options(disk_tier::options const& o) {
  return {o.file, o.bytes_max, o.vfs, o.report};
}

} // namespace

result<std::unique_ptr<disk_tier>> disk_tier::open(options o) {
  auto file = disk_file::open(file_options(o));
  if (!file)
    return std::move(file).error();
  return std::unique_ptr<disk_tier>(new disk_tier(std::move(o), *std::move(file)));
}

disk_tier::disk_tier(options o, std::unique_ptr<disk_file> file)
    : options_(std::move(o)),
      queue_({options_.waiting_max, options_.waiting_bytes_max}),
      file_(std::move(file)) {
  publish();
  thread_ = std::thread([this] { run(); });
}

disk_tier::~disk_tier() {
  close();
}

void disk_tier::close() {
  queue_.close();
  std::lock_guard const hold(ending_);
  if (thread_.joinable())
    thread_.join();
}

void disk_tier::read(disk_key key, reader then) {
  disk_operation o{kind::read, std::move(key)};
  o.then = std::move(then);
  if (!ask(o))
    o.then(std::nullopt);
}

void disk_tier::write(disk_key key, bytes record, double cost_seconds) {
  disk_operation o{kind::write, std::move(key), std::move(record), cost_seconds};
  ask(o);
}

void disk_tier::erase(disk_key key) {
  disk_operation o{kind::erase, std::move(key)};
  ask(o);
}

void disk_tier::erase_version(std::array<std::byte, 32> const& version) {
  disk_operation o{kind::erase_version, {version, {}}};
  ask(o);
}

bool disk_tier::ask(disk_operation& o) {
  auto const taken = queue_.push(o);
  if (!taken)
    refused_.fetch_add(1, std::memory_order_relaxed);
  return taken;
}

void disk_tier::flush() {
  assert(std::this_thread::get_id() != thread_.get_id());
  queue_.wait_until_settled();
}

disk_tier::stats disk_tier::snapshot() const {
  std::lock_guard const hold(lock_);
  auto out = seen_;
  out.dropped += refused_.load(std::memory_order_relaxed);
  return out;
}

void disk_tier::run() {
  in_steps([this](disk_file& file) { return queue_.closed() ? result<bool>(true) : file.trim(); });
  std::uint64_t done = 0;
  while (auto next = queue_.take()) {
    perform(*next);
    if (++done % batch_max == 0 || queue_.empty())
      settle();
  }
  finish();
}

void disk_tier::perform(disk_operation& o) {
  switch (o.what) {
  case kind::read:
    return answer(o);
  case kind::write:
    return keep(o);
  case kind::erase:
    if (auto done = file_ ? file_->erase(o.key) : result<void>(); !done)
      failed(done.error());
    return;
  case kind::erase_version:
    in_steps([&](disk_file& file) { return file.erase_version(o.key.version); });
  }
}

/// Repeats a step until it was the last one. Reads that wait are answered in between. False: it failed.
bool disk_tier::in_steps(std::function<result<bool>(disk_file&)> const& step) {
  while (file_) {
    auto const last = step(*file_);
    if (!last) {
      failed(last.error());
      return false;
    }
    if (*last)
      return true;
    for (int i = 0; i < reads_between_max; ++i)
      if (auto read = queue_.take_read())
        answer(*read);
  }
  return false;
}

void disk_tier::answer(disk_operation& o) {
  ++counted_.reads;
  std::optional<bytes> record;
  if (file_) {
    auto found = file_->read(o.key);
    if (found)
      record = *std::move(found);
    else
      failed(found.error());
  }
  if (record)
    ++counted_.hits;
  o.then(std::move(record));
}

void disk_tier::keep(disk_operation& o) {
  bool kept = false;
  if (in_steps([&](disk_file& file) { return file.make_room(o.key, o.record); })) {
    auto done = file_->write(o.key, o.record, o.cost_seconds);
    if (!done)
      failed(done.error());
    kept = done.value_or(false);
  }
  ++(kept ? counted_.writes : counted_.dropped);
}

void disk_tier::settle() {
  if (file_)
    if (auto done = file_->commit(); !done)
      failed(done.error());
  publish();
  queue_.settle();
}

void disk_tier::finish() {
  if (file_)
    if (auto done = file_->finish(); !done)
      failed(done.error());
  file_.reset();
}

/// The disk may do better next time; a damaged file will not.
void disk_tier::failed(error const& why) {
  ++counted_.errors;
  file_->abandon();
  if (why.code == errc::failed_precondition)
    return start_anew(why);
  if (reported_.insert(why.code).second && options_.report)
    options_.report("the memo's disk tier: " + why.message);
}

void disk_tier::start_anew(error const& why) {
  counted_.evicted += file_->now().evicted;
  counted_.damaged += file_->now().damaged + 1;
  file_.reset();
  auto next = ++files_lost_ < files_lost_max ? disk_file::start_anew(file_options(options_), why)
                                             : result<std::unique_ptr<disk_file>>(why);
  if (next)
    file_ = *std::move(next);
  else if (options_.report)
    options_.report("the memo's disk tier is off: " + next.error().message);
}

void disk_tier::publish() {
  auto now = counted_;
  if (file_) {
    now.entries = file_->now().entries;
    now.bytes = file_->now().bytes;
    now.evicted += file_->now().evicted;
    now.damaged += file_->now().damaged;
  }
  std::lock_guard const hold(lock_);
  seen_ = now;
}

} // namespace leat
