#include "actors/spans/call_log.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <thread>
#include <vector>

namespace {

using time_point = std::chrono::steady_clock::time_point;

std::vector<std::string> texts(leat::call_log const& log, std::uint64_t call) {
  std::vector<std::string> out;
  for (auto const& line : log.of(call).kept)
    out.push_back(line.text);
  return out;
}

} // namespace

TEST_CASE("call log: lines are found by their call, in order, with their time", "[actors][unit]") {
  leat::call_log log;
  time_point const early(std::chrono::seconds(1));
  time_point const late(std::chrono::seconds(2));
  log.write(7, early, "first");
  log.write(8, early, "of another");
  log.write(7, late, "second");
  CHECK(log.of(7).kept == std::vector<leat::log_line>{{early, "first"}, {late, "second"}});
  CHECK(texts(log, 8) == std::vector<std::string>{"of another"});
  CHECK(log.of(9).kept.empty());
  CHECK(log.dropped() == 0);
}

TEST_CASE("call log: a call that writes too much keeps its first lines", "[actors][unit]") {
  leat::call_log log({.lines_per_call = 2});
  for (auto const* text : {"a", "b", "c", "d"})
    log.write(1, {}, text);
  CHECK(texts(log, 1) == std::vector<std::string>{"a", "b"});
  CHECK(log.of(1).dropped == 2);
  CHECK(log.dropped() == 2);
}

TEST_CASE("call log: when it is full the oldest call makes room", "[actors][unit]") {
  leat::call_log log({.lines_per_call = 3, .lines_max = 4});
  for (std::uint64_t call : {1U, 2U, 1U, 2U})
    log.write(call, {}, "early");
  log.write(3, {}, "late");
  CHECK(log.of(1).kept.empty());
  CHECK(log.of(2).kept.size() == 2);
  CHECK(log.of(3).kept.size() == 1);
  CHECK(log.dropped() == 2);
}

TEST_CASE("call log: one call alone may be the oldest", "[actors][unit]") {
  leat::call_log log({.lines_per_call = 64, .lines_max = 2});
  for (auto const* text : {"a", "b", "c"})
    log.write(1, {}, text);
  CHECK(texts(log, 1) == std::vector<std::string>{"c"});
  CHECK(log.dropped() == 2);
  leat::call_log none({.lines_max = 0});
  none.write(1, {}, "a");
  CHECK(none.of(1).kept.empty());
  CHECK(none.dropped() == 1);
}

TEST_CASE("call log: a long line is cut between characters, and is UTF-8", "[actors][unit]") {
  leat::call_log log({.line_bytes_max = 4});
  log.write(1, {}, "abc\xC3\xA9");
  log.write(1, {},
    "a\xFF"
    "bcdef");
  log.write(1, {}, "abcd");
  CHECK(texts(log, 1) == std::vector<std::string>{"abc", "a\xEF\xBF\xBD", "abcd"});
}

TEST_CASE("call log: many threads write at once", "[actors][unit]") {
  leat::call_log log({.lines_per_call = 64, .lines_max = 100});
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t)
    threads.emplace_back([&log, t] {
      for (std::uint64_t i = 0; i < 500; ++i)
        log.write(t * 100 + i / 10, {}, "line");
    });
  for (auto& t : threads)
    t.join();
  std::size_t kept = 0;
  for (std::uint64_t call = 0; call < 400; ++call)
    kept += log.of(call).kept.size();
  CHECK(kept <= 100);
  CHECK(kept + log.dropped() == 2000);
}
