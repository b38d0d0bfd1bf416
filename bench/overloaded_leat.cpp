#include "bench/load.hpp"
#include "bench/overloaded.hpp"

#include <leat/leat.hpp>

#include <exception>
#include <latch>
#include <optional>

namespace leat::bench {

namespace {

outcome outcome_of(result<value> const& r) {
  if (r)
    return outcome::accepted;
  if (r.error().code == errc::resource_exhausted)
    return outcome::refused;
  if (r.error().code == errc::deadline_exceeded)
    return outcome::late;
  std::terminate(); // nothing else can happen to such a call
}

class leat_calls final : public overloaded {
public:
  leat_calls(std::string name, algorithm_limits limits, call_options options)
      : name_(std::move(name)), rt_({.threads = 1, .memo = {.bytes_max = 0}}) {
    rt_.publish(algorithm("bench/work", "1.0.0").limits(limits).apply([](value in) {
      burn(work);
      return in;
    }));
    work_ = rt_.client().algo("bench/work").with(options);
    (void)work_->pipe(value()).get(); // starts the instance
  }

  std::string name() const override { return name_; }

  std::vector<answer> ask(std::vector<std::chrono::nanoseconds> const& arrivals) override {
    std::vector<answer> out(arrivals.size());
    std::latch open(static_cast<std::ptrdiff_t>(arrivals.size()));
    send_on_schedule(arrivals, [&](std::size_t i, clock_type::time_point intended) {
      work_->pipe(value()).then([&out, &open, i, intended](result<value> const& r) {
        std::chrono::duration<double, std::milli> const took = clock_type::now() - intended;
        out[i] = {outcome_of(r), took.count()};
        open.count_down();
      });
    });
    open.wait();
    return out;
  }

  double capacity(std::chrono::nanoseconds length) override {
    auto const begin = clock_type::now();
    std::size_t answered = 0;
    auto next = work_->pipe(value());
    while (clock_type::now() < begin + length) {
      auto after = work_->pipe(value());
      (void)next.get();
      next = std::move(after);
      ++answered;
    }
    std::chrono::duration<double> const took = clock_type::now() - begin;
    (void)next.get();
    return static_cast<double>(answered) / took.count();
  }

private:
  std::string name_;
  runtime rt_;
  std::optional<callable> work_;
};

} // namespace

std::unique_ptr<overloaded> overloaded::bounded() {
  return std::make_unique<leat_calls>(
    "Leat, waiting_max 2", algorithm_limits{.waiting_max = 2}, call_options{});
}

std::unique_ptr<overloaded> overloaded::timed() {
  return std::make_unique<leat_calls>("Leat, timeout 50 ms", algorithm_limits{},
    call_options{.timeout = std::chrono::duration_cast<std::chrono::nanoseconds>(useful_within)});
}

} // namespace leat::bench
