#include "tests/chaos/load.hpp"

#include <algorithm>
#include <cstdio>

namespace leat::chaos {

using namespace std::chrono_literals;

namespace {

/// A few calls at once and many, in turns.
constexpr std::array<std::size_t, 4> windows{1, 8, 32, 128};
constexpr int calls_per_window = 2'000;

std::optional<std::chrono::nanoseconds> random_timeout(std::size_t draw) {
  if (draw < 30)
    return std::nullopt;
  if (draw < 50)
    return std::chrono::microseconds(200 * (draw - 29));
  return 5s;
}

} // namespace

void load::run(std::stop_token const& stop) {
  std::size_t window = windows.front();
  for (int n = 0; !stop.stop_requested(); ++n) {
    if (n % calls_per_window == 0)
      window = windows[below(windows.size())];
    start_one();
    disturb();
    while (open_.size() >= window)
      settle_oldest();
  }
  while (!open_.empty())
    settle_oldest();
}

std::vector<std::string> load::overdue(std::chrono::nanoseconds by) const {
  std::vector<std::string> out;
  auto const now = open_call::clock::now();
  std::lock_guard hold(lock_);
  for (auto const& [id, one] : watched_)
    if (now - one.ends > by)
      out.push_back("call " + std::to_string(id) + ", " +
                    std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now - one.ends).count()) +
                    " s late: " + one.what);
  return out;
}

std::size_t load::below(std::size_t bound) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
}

void load::start_one() {
  auto plan = random_plan(random_);
  call_options options{.timeout = random_timeout(below(100)), .idempotent = below(4) == 0};
  if (below(4) == 0)
    options.priority = static_cast<std::int8_t>(static_cast<int>(below(200)) - 100);
  if (below(2) == 0)
    options.affinity = std::to_string(below(100));
  auto const called = me_.algo(plan["ref"].get<std::string>()).with(options);
  auto const ends = open_call::clock::now() + options.timeout.value_or(0ns);
  auto const from = world_.changes.acknowledged();
  auto reply = called.pipe(plan);
  ++tally_.calls;
  {
    std::lock_guard hold(lock_);
    watched_[reply.call_id()] = {plan.dump(), ends};
  }
  auto const to = world_.changes.begun();
  open_.push_back({std::move(plan), std::move(reply), from, to, ends, options.timeout.has_value()});
}

void load::settle_oldest() {
  auto c = std::move(open_.front());
  open_.pop_front();
  auto const id = c.reply.call_id();
  auto const got = c.reply.try_get();
  {
    std::lock_guard hold(lock_);
    watched_.erase(id);
  }
  judge(c, got);
}

/// Cancels one of the open calls now and then, or drops its reply.
void load::disturb() {
  auto const draw = below(100);
  if (open_.empty() || draw >= 5)
    return;
  auto const victim = open_.begin() + static_cast<std::ptrdiff_t>(below(open_.size()));
  victim->cancelled = true;
  victim->reply.cancel();
  if (draw >= 2)
    return;
  ++tally_.errors[static_cast<std::size_t>(errc::cancelled)];
  std::lock_guard hold(lock_);
  watched_.erase(victim->reply.call_id());
  open_.erase(victim);
}

void load::judge(open_call const& c, result<value> const& got) {
  std::string wrong;
  if (got) {
    ++tally_.ok;
    wrong = wrong_answer(world_, c.plan, got->to<json>(), c.from, c.to);
  } else {
    ++tally_.errors[static_cast<std::size_t>(got.error().code)];
    if (!allowed(c, got.error()))
      wrong = "no call should end so";
  }
  if (wrong.empty() || ++tally_.wrong > 20)
    return;
  std::fprintf(stderr, "wrong: %s\n  plan %s\n  answer %s\n", wrong.c_str(), c.plan.dump().c_str(),
    got ? got->to<json>().dump().c_str() : to_string(got.error()).c_str());
}

bool load::allowed(open_call const& c, error const& e) const {
  switch (e.code) {
  case errc::cancelled:
    return c.cancelled;
  case errc::deadline_exceeded:
    return c.has_deadline;
  case errc::resource_exhausted: // the only bound that is reached
    return e.message.starts_with("the queue of ");
  case errc::unavailable:
    return true;
  case errc::algorithm_failed:
    return e.message.starts_with("load of ") && e.message.ends_with("failed: by chance");
  default:
    return false;
  }
}

} // namespace leat::chaos
