#include "tests/fuzz/workload_property.hpp"

#include "bench/sim/engine.hpp"
#include "tests/fuzz/property.hpp"

#include <stdexcept>

namespace leat::fuzz {

namespace {

class reactive final : public start_policy {};

} // namespace

void hold_workload(result<bench::workload> const& read, std::string_view file) {
  if (!read) {
    auto const& e = read.error();
    hold(e.code == errc::invalid_argument, "a malformed trace is an invalid argument");
    hold(e.message.starts_with(file), "the error names the file");
    hold(e.message.size() < 1024, "a message has a bound");
    (void)json(e.message).dump(); // throws where it is no UTF-8
    return;
  }
  hold(bench::checked(*read).has_value(), "what is read is a workload");
  // Each check goes through the whole node.
  constexpr std::size_t checked_calls_max = 200;
  bench::engine_options o;
  o.checks = read->calls.size() <= checked_calls_max && read->versions.size() <= checked_calls_max;
  reactive policy;
  try {
    auto const run = bench::play(*read, policy, o);
    hold(run.requests.size() == read->requests.size(), "every request has an outcome");
    for (auto const& r : run.requests)
      hold(r.refused || r.took >= r.working, "a request takes at least what it works");
  } catch (std::logic_error const& e) {
    hold(false, e.what());
  }
}

} // namespace leat::fuzz
