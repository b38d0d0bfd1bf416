#include "registry/keys/denials.hpp"
#include "tests/registry/keys.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <thread>
#include <vector>

using namespace leat;
using namespace std::chrono_literals;
using test::noon;

namespace {

audit_entry attempt(std::chrono::seconds after, std::string who, std::string action, std::string what,
  std::string detail = "") {
  return {.time = noon + after,
    .principal = std::move(who),
    .action = std::move(action),
    .resource = std::move(what),
    .denied = true,
    .detail = std::move(detail)};
}

/// "12:00:05 user:ann call text/clean x2 (why)" with the seconds after noon for the time.
std::string text(audit_entry const& e) {
  auto const after = std::chrono::duration_cast<std::chrono::seconds>(e.time - noon).count();
  return std::to_string(after) + " " + e.principal + " " + e.action + " " + e.resource + " x" +
         std::to_string(e.count) + (e.detail.empty() ? "" : " (" + e.detail + ")");
}

std::vector<std::string> attempt_texts(std::vector<audit_entry> const& entries) {
  std::vector<std::string> out;
  for (auto const& e : entries) {
    CHECK(e.denied);
    out.push_back(text(e));
  }
  return out;
}

using lines = std::vector<std::string>;

void fill(denials& waiting) {
  for (std::size_t i = 0; i < denials::capacity; ++i)
    waiting.note(attempt(0s, "user:bob", "call", "a/" + std::to_string(i)));
}

} // namespace

TEST_CASE("denials: equal attempts are one line, the last when and why", "[registry][unit]") {
  denials waiting;
  waiting.note(attempt(1s, "user:ann", "call", "a/b", "first"));
  waiting.note(attempt(5s, "user:ann", "call", "a/b", "last"));
  waiting.note(attempt(3s, "user:ann", "call", "a/b", "late to come"));
  CHECK(attempt_texts(waiting.take()) == lines{"5 user:ann call a/b x3 (last)"});
  CHECK(waiting.take().empty());
}

TEST_CASE("denials: attempts that differ in one thing stay apart", "[registry][unit]") {
  denials waiting;
  waiting.note(attempt(4s, "user:ann", "call", "a/b"));
  waiting.note(attempt(3s, "user:bob", "call", "a/b"));
  waiting.note(attempt(2s, "user:ann", "read", "a/b"));
  waiting.note(attempt(1s, "user:ann", "call", "a/c"));
  CHECK(attempt_texts(waiting.take()) == lines{"1 user:ann call a/c x1", "2 user:ann read a/b x1",
                                           "3 user:bob call a/b x1", "4 user:ann call a/b x1"});
}

TEST_CASE("denials: what was taken is counted anew", "[registry][unit]") {
  denials waiting;
  waiting.note(attempt(1s, "user:ann", "call", "a/b"));
  waiting.take();
  waiting.note(attempt(2s, "user:ann", "call", "a/b"));
  CHECK(attempt_texts(waiting.take()) == lines{"2 user:ann call a/b x1"});
}

TEST_CASE("denials: what could not be written comes back and adds up", "[registry][unit]") {
  denials waiting;
  waiting.note(attempt(1s, "user:ann", "call", "a/b", "before"));
  waiting.note(attempt(1s, "user:ann", "call", "a/b", "before"));
  auto taken = waiting.take();
  waiting.note(attempt(2s, "user:ann", "call", "a/b", "after"));
  waiting.give_back(std::move(taken));
  CHECK(attempt_texts(waiting.take()) == lines{"2 user:ann call a/b x3 (after)"});
}

TEST_CASE("denials: a full buffer counts on without the names", "[registry][unit]") {
  denials waiting;
  fill(waiting);
  waiting.note(attempt(7s, "user:eve", "call", "b/0"));
  waiting.note(attempt(9s, "user:eve", "call", "b/1"));
  waiting.note(attempt(8s, "user:eve", "read", "b/1"));
  waiting.note(attempt(0s, "user:bob", "call", "a/17")); // is there, and goes on being counted
  auto const taken = waiting.take();
  REQUIRE(taken.size() == denials::capacity + 1);
  CHECK(
    text(taken.back()) == "9 process:self audit  x3 (3 denied attempts could not be recorded one by one)");
  std::uint64_t sum = 0;
  for (auto const& e : taken) {
    sum += e.count;
    if (e.resource == "a/17")
      CHECK(e.count == 2U);
  }
  CHECK(sum == denials::capacity + 4);
}

TEST_CASE("denials: nothing is lost when a full buffer comes back to a full buffer", "[registry][unit]") {
  denials waiting;
  fill(waiting);
  waiting.note(attempt(1s, "user:eve", "call", "b/0"));
  auto first = waiting.take();
  for (std::size_t i = 0; i < denials::capacity + 1; ++i)
    waiting.note(attempt(2s, "user:eve", "call", "c/" + std::to_string(i)));
  waiting.give_back(std::move(first));
  auto const taken = waiting.take();
  REQUIRE(taken.size() == denials::capacity + 1);
  std::string const many = std::to_string(denials::capacity + 2);
  CHECK(text(taken.back()) == "2 process:self audit  x" + many + " (" + many +
                                " denied attempts could not be recorded one by one)");
}

TEST_CASE("denials: the one that found no place is written as one", "[registry][unit]") {
  denials waiting;
  fill(waiting);
  waiting.note(attempt(1s, "user:eve", "call", "b/0"));
  CHECK(waiting.take().back().detail == "1 denied attempt could not be recorded one by one");
}

TEST_CASE("denials: what waits can be asked for, newest first", "[registry][unit]") {
  denials waiting;
  waiting.note(attempt(1s, "user:ann", "call", "a/b"));
  waiting.note(attempt(2s, "user:bob", "call", "a/b"));
  waiting.note(attempt(3s, "user:ann", "call", "a/c"));
  CHECK(attempt_texts(waiting.find({})) ==
        lines{"3 user:ann call a/c x1", "2 user:bob call a/b x1", "1 user:ann call a/b x1"});
  CHECK(attempt_texts(waiting.find({.count_max = 1})) == lines{"3 user:ann call a/c x1"});
  CHECK(attempt_texts(waiting.find({.principal = "user:ann", .resource = "a/b"})) ==
        lines{"1 user:ann call a/b x1"});
  CHECK(
    attempt_texts(waiting.find({.since = noon + 2s, .until = noon + 3s})) == lines{"2 user:bob call a/b x1"});
  CHECK(waiting.take().size() == std::size_t{3});
  CHECK(waiting.find({}).empty());
  fill(waiting);
  waiting.note(attempt(1s, "user:eve", "call", "b/0"));
  CHECK(waiting.find({.principal = "process:self"}).size() == std::size_t{1});
}

TEST_CASE("denials: a query has an inclusive beginning and an exclusive end", "[registry][unit]") {
  auto const line = attempt(5s, "user:ann", "call", "a/b");
  CHECK(matches({}, line));
  CHECK(matches({.principal = "user:ann"}, line));
  CHECK_FALSE(matches({.principal = "user:an"}, line));
  CHECK(matches({.resource = "a/b"}, line));
  CHECK_FALSE(matches({.resource = "a/*"}, line));
  CHECK(matches({.since = noon + 5s}, line));
  CHECK_FALSE(matches({.since = noon + 6s}, line));
  CHECK(matches({.until = noon + 6s}, line));
  CHECK_FALSE(matches({.until = noon + 5s}, line));
}

TEST_CASE("denials: threads that note, take and give back lose none", "[registry][unit][threads]") {
  constexpr int noting = 3;
  constexpr int each = 3000;
  denials waiting;
  std::uint64_t written = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < noting; ++t)
      threads.emplace_back([&waiting, t] {
        for (int i = 0; i < each; ++i)
          waiting.note(
            attempt(std::chrono::seconds(i), "user:u" + std::to_string(t), "call", "a/" + std::to_string(i)));
      });
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        auto taken = waiting.take();
        (void)waiting.find({});
        if (i % 2 == 0)
          waiting.give_back(std::move(taken));
        else
          for (auto const& e : taken)
            written += e.count;
      }
    });
  }
  for (auto const& e : waiting.take())
    written += e.count;
  CHECK(written == std::uint64_t{noting} * each);
}
