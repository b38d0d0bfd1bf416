#include "bench/sim/recorded.hpp"
#include "tests/support/catch.hpp"

#include <sstream>

using namespace leat;
using namespace std::chrono_literals;

namespace {

result<bench::workload> read(std::string const& text) {
  std::istringstream from(text);
  return bench::read_recording(from, "r.jsonl");
}

std::string const recorded_heading = "{\"leat_trace\":1}\n";
std::string const versions =
  recorded_heading + R"({"version":3,"id":"a/b@1.0.0","bytes":1000,"instances_max":2,"more":[]}
{"version":9,"id":"a/c@1.0.0","bytes":500}
)";

std::string message(std::string const& text) {
  auto const out = read(text);
  REQUIRE_FALSE(out);
  return out.error().message;
}

} // namespace

TEST_CASE("recorded: groups of callees and the work between them come back", "[sim]") {
  auto const w = read(versions + R"({"start":3,"at":5,"took":0.2,"bytes":1000,"ahead":false}
{"start":3,"at":4.5,"took":0.4,"bytes":1000,"ahead":true}
{"call":12,"parent":10,"version":9,"at":6.3,"began":6.3,"ended":6.5}
{"call":10,"parent":0,"version":3,"at":5,"began":6,"ended":8}
{"call":11,"parent":10,"version":9,"at":6.25,"began":6.4,"ended":6.75}
{"call":13,"parent":10,"version":9,"at":7,"began":7,"ended":7.5}
{"call":20,"parent":99,"version":9,"at":6,"began":6,"ended":6.125}
)");
  REQUIRE(w);
  REQUIRE(bench::checked(*w));
  REQUIRE(w->requests.size() == 2);
  CHECK(w->requests[0].at == 0s);
  CHECK(w->requests[1].at == 1s);
  REQUIRE(w->calls.size() == 5);
  auto const* steps = &w->steps[w->calls[0].first_step];
  CHECK(steps[0].work == 250ms);
  CHECK(steps[0].calls == 2);
  CHECK(steps[1].work == 250ms);
  CHECK(steps[1].calls == 1);
  CHECK(steps[2].work == 500ms);
  CHECK(steps[2].calls == 0);
  CHECK(w->steps[w->calls[1].first_step].work == 350ms);
  CHECK(w->versions[0].name == "a/b@1.0.0");
  CHECK(w->versions[0].instances_max == 2);
  CHECK(w->versions[0].load() == 300ms);
  // From the first call on, by when they began.
  CHECK(w->versions[0].starts == std::vector<bench::recorded_start>{{-500ms, 400ms}, {0ms, 200ms}});
  CHECK(w->versions[1].instances_max == 1);
  CHECK(w->versions[1].load() == 300ms); // never started there: the mean of all
}

TEST_CASE("recorded: calls that were at work together are so in the simulator", "[sim]") {
  auto const w = read(versions + R"({"start":3,"at":5,"took":0.2,"bytes":1000,"ahead":false}
{"call":1,"parent":0,"version":9,"at":0,"began":0,"ended":2}
{"call":2,"parent":0,"version":9,"at":1,"began":1,"ended":3}
{"call":3,"parent":0,"version":9,"at":1.5,"began":2,"ended":4}
{"call":4,"parent":0,"version":3,"at":1,"began":1,"ended":3}
{"call":6,"parent":0,"version":3,"at":1,"began":1,"ended":3}
{"call":7,"parent":0,"version":3,"at":2,"began":2,"ended":3}
)");
  REQUIRE(w);
  CHECK(w->versions[0].working_max == 2); // three at once, on two instances
  CHECK(w->versions[1].working_max == 2); // one that ends as another begins is not beside it
}

TEST_CASE("recorded: errors name the line, the field and what was expected", "[sim]") {
  CHECK(message("") == "r.jsonl: expected a recording, found nothing");
  CHECK(message("{}\n") == "r.jsonl:1: expected {\"leat_trace\":1}: a recording of this format");
  CHECK(message("{\"leat_trace\":2}\n").find("r.jsonl:1: expected {\"leat_trace\":1}") == 0);
  CHECK(message(recorded_heading + "{\"call\":") == "r.jsonl:2: expected a JSON object");
  CHECK(message(recorded_heading + "[1]") == "r.jsonl:2: expected a JSON object");
  CHECK(message(recorded_heading + "\n{\"what\":1}").find("r.jsonl:3: expected one of the fields") == 0);
  CHECK(message(recorded_heading + R"({"version":-1,"id":"a/b@1.0.0","bytes":1})") ==
        "r.jsonl:2: field \"version\": expected the number of a version, found -1");
  CHECK(message(recorded_heading + R"({"version":1,"id":7,"bytes":1})") ==
        "r.jsonl:2: field \"id\": expected a text, found 7");
  CHECK(message(recorded_heading + R"({"start":1})") ==
        "r.jsonl:2: field \"at\": expected a number of seconds, found nothing");
  CHECK(message(recorded_heading + R"({"start":1,"at":0})") ==
        "r.jsonl:2: field \"took\": expected a number of seconds, found nothing");
  CHECK(message(versions + R"({"call":1,"parent":0,"version":3,"at":"now","began":1,"ended":1})") ==
        "r.jsonl:4: field \"at\": expected a number of seconds, found \"now\"");
  CHECK(message(versions + R"({"call":1,"parent":0,"version":3,"at":2,"began":1,"ended":3})") ==
        "r.jsonl:4: expected \"at\" <= \"began\" <= \"ended\"");
  CHECK(message(versions + R"({"call":1,"parent":0,"version":4,"at":1,"began":1,"ended":1})") ==
        "r.jsonl: call 1: there is no line for version 4");
}

TEST_CASE("recorded: calls that are there twice or call each other are refused", "[sim]") {
  std::string const call = R"({"call":1,"parent":0,"version":3,"at":1,"began":1,"ended":1})";
  CHECK(message(versions + call + "\n" + call) == "r.jsonl: call 1 is there twice");
  CHECK(message(versions + R"({"call":1,"parent":2,"version":3,"at":1,"began":1,"ended":1}
{"call":2,"parent":1,"version":3,"at":1,"began":1,"ended":1})")
          .find("are called by each other") != std::string::npos);
}
