#include "bench/load.hpp"

#include <ctime>
#include <random>
#include <thread>

#include <sys/prctl.h>

namespace leat::bench {

namespace {

std::chrono::nanoseconds processor_time_used() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

} // namespace

void burn(std::chrono::nanoseconds processor_time) {
  auto const end = processor_time_used() + processor_time;
  while (processor_time_used() < end)
    for (int i = 0; i < 1'000; ++i)
      asm volatile(""); // under a microsecond: else most of the time would go into asking for the time
}

std::vector<std::chrono::nanoseconds> poisson_arrivals(
  double per_second, std::chrono::nanoseconds length, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> gap(per_second / 1e9);
  auto const end = static_cast<double>(length.count());
  std::vector<std::chrono::nanoseconds> out;
  for (double at = gap(random); at < end; at += gap(random))
    out.emplace_back(static_cast<std::int64_t>(at));
  return out;
}

void send_on_schedule(std::vector<std::chrono::nanoseconds> const& arrivals,
  std::function<void(std::size_t, clock_type::time_point)> const& send) {
  prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0); // else the kernel adds 50 us to each sleep
  auto const begin = clock_type::now();
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    std::this_thread::sleep_until(begin + arrivals[i]);
    send(i, begin + arrivals[i]);
  }
}

} // namespace leat::bench
