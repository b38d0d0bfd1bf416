#include "actors/ahead/live_starts.hpp"
#include "tests/support/catch.hpp"

#include <leat/metrics.hpp>
#include <leat/options.hpp>

#include <memory>
#include <string>
#include <vector>

using leat::live_starts;
using leat::observation;

namespace {

constexpr std::uint32_t caller = observation::first_pipeline | 1U;
constexpr std::uint32_t callee = observation::first_pipeline | 2U;

/// Nothing is published: what is called is known by a hash alone, as pipelines are.
struct learner {
  leat::start_notes notes;
  live_starts starts{{},
    {.pool_of = [](auto) { return nullptr; },
      .pool_named = [](auto) { return nullptr; },
      .snapshot = [] { return std::make_shared<leat::catalog const>(); },
      .starts_max = 1},
    notes};

  learner() {
    starts.name_pipeline(caller, "caller");
    starts.name_pipeline(callee, "callee");
  }

  void take_in(std::vector<observation> batch) { starts.observe(batch); }

  /// `caller -> callee` for each pair that is known.
  std::vector<std::string> pairs() const {
    std::vector<std::string> out;
    auto const g = starts.graph();
    for (auto const& e : g.edges)
      out.push_back(g.nodes[e.caller].name + " -> " + g.nodes[e.callee].name);
    return out;
  }
};

std::vector<std::string> const one_pair{"caller -> callee"};

} // namespace

TEST_CASE("live starts: who calls whom is put together from the calls under way", "[actors][unit]") {
  learner l;
  // In the order of the threads that told it, not of what happened.
  l.take_in({observation::arrived(2, 1, callee, 0, 30), observation::began(2, 0, 40),
    observation::ended(2, true, 50), observation::arrived(1, 0, caller, 0, 10), observation::began(1, 0, 20),
    observation::ended(1, true, 60)});
  CHECK(l.pairs() == one_pair);
}

TEST_CASE("live starts: a caller may be told of a batch later than its callee", "[actors][unit]") {
  learner l;
  l.take_in({observation::arrived(2, 1, callee, 0, 30), observation::began(2, 0, 40)});
  l.take_in({observation::arrived(1, 0, caller, 0, 10), observation::began(1, 0, 20)});
  l.take_in({observation::ended(2, true, 50), observation::ended(1, true, 60)});
  CHECK(l.pairs() == one_pair);
}

TEST_CASE("live starts: of a call whose caller was lost nothing is learned", "[actors][unit]") {
  learner l;
  l.take_in({observation::arrived(2, 1, callee, 0, 30), observation::began(2, 0, 40)});
  l.take_in({observation::ended(2, true, 50)});
  l.take_in({observation::arrived(1, 0, caller, 0, 60), observation::began(1, 0, 70)});
  l.take_in({observation::ended(1, true, 80)});
  CHECK(l.pairs().empty());
}
