// What all stores have in common.

#include "tests/registry/stored_state.hpp"
#include "tests/registry/stores.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <functional>
#include <limits>
#include <thread>

using namespace leat;
using namespace leat::test;

namespace {

constexpr std::size_t small_audit = 5;

/// Calls `test` with a new store of each kind.
void on_each_store(std::size_t audit_max, std::function<void(store&)> const& test) {
  SECTION("in memory") {
    memory_store memory(audit_max);
    test(memory);
  }
  SECTION("in SQLite") {
    temporary_folder folder;
    test(*opened(folder.path(), {.audit_max = audit_max}));
  }
}

audit_entry audited(std::int64_t second, std::string principal, std::string resource) {
  return {at_second(second), std::move(principal), "publish", std::move(resource), false, "", 1};
}

/// The seconds that stand in the details of the lines found.
std::string found(store& in, audit_query const& query) {
  std::string out;
  auto const entries = in.audit(query).value();
  for (auto const& entry : entries)
    out += std::to_string((entry.time - at_second(0)) / std::chrono::seconds(1)) + ' ';
  return out;
}

} // namespace

TEST_CASE("store: a new one is empty", "[registry][unit]") {
  on_each_store(small_audit, [](store& s) {
    CHECK(lines_in(s).empty());
    CHECK(s.history("a/b").value().empty());
    CHECK(s.audit({}).value().empty());
  });
}

TEST_CASE("store: an empty transaction is stored", "[registry][unit]") {
  on_each_store(small_audit, [](store& s) {
    CHECK(s.commit({}).has_value());
    CHECK(lines_in(s).empty());
  });
}

TEST_CASE("store: history is kept per algorithm, oldest first, with all it says", "[registry][unit]") {
  on_each_store(small_audit, [](store& s) {
    std::vector<history_entry> const entries{
      {at_second(5), "a/b", "user:ann", "publish", "1.0.0", ""},
      {at_second(3), "a/b", "process:self", "label", "", "stable: 1.0.0 90 %, it's\n\"odd\""},
      {at_second(-1'900'000'000), "a/c", "user:ann", "publish", "1.0.0-rc.1+b", std::string(300, 'x')},
      {std::chrono::system_clock::time_point::max(), "a/b", "user:ann", "deprecate", "1.0.0", "\xc3\xa4"},
    };
    REQUIRE(s.commit({{}, {entries[0], entries[1]}, {}}).has_value());
    REQUIRE(s.commit({{}, {entries[2], entries[3]}, {}}).has_value());
    std::vector<std::string> said;
    for (auto const* name : {"a/b", "a/c"}) {
      auto const history = s.history(name).value();
      for (auto const& entry : history)
        said.push_back(line_of(entry));
    }
    CHECK(said ==
          std::vector{line_of(entries[0]), line_of(entries[1]), line_of(entries[3]), line_of(entries[2])});
    CHECK(s.history("a").value().empty());
    CHECK(s.history("a/b/").value().empty());
  });
}

TEST_CASE("store: the audit log is found by principal, resource and time, newest first", "[registry][unit]") {
  on_each_store(100, [](store& s) {
    REQUIRE(s.commit({{}, {},
                       {audited(1, "user:ann", "a/b"), audited(2, "user:bob", "a/b"),
                         audited(3, "user:ann", "c/d")}})
              .has_value());
    REQUIRE(s.commit({{}, {}, {audited(4, "user:ann", "a/b"), audited(5, "user:bob", "c/d")}}).has_value());
    CHECK(found(s, {}) == "5 4 3 2 1 ");
    CHECK(found(s, {.principal = "user:ann"}) == "4 3 1 ");
    CHECK(found(s, {.resource = "a/b"}) == "4 2 1 ");
    CHECK(found(s, {.principal = "user:ann", .resource = "a/b"}) == "4 1 ");
    CHECK(found(s, {.principal = "user:an"}).empty());
    CHECK(found(s, {.since = at_second(2), .until = at_second(4)}) == "3 2 ");
    CHECK(found(s, {.since = at_second(6)}).empty());
    CHECK(found(s, {.principal = "user:bob", .since = at_second(3)}) == "5 ");
    CHECK(found(s, {.resource = "a/b", .until = at_second(2)}) == "1 ");
    CHECK(found(s, {.principal = "user:ann", .resource = "a/b", .since = at_second(2)}) == "4 ");
  });
}

TEST_CASE("store: an audit query gets the newest lines, as many as it asks for", "[registry][unit]") {
  on_each_store(100, [](store& s) {
    for (int i = 0; i < 10; ++i)
      REQUIRE(s.commit({{}, {}, {audited(i, i % 2 == 0 ? "user:ann" : "user:bob", "a/b")}}).has_value());
    CHECK(found(s, {.count_max = 3}) == "9 8 7 ");
    CHECK(found(s, {.principal = "user:ann", .count_max = 2}) == "8 6 ");
    CHECK(found(s, {.count_max = 0}).empty());
    CHECK(s.audit({.count_max = std::numeric_limits<std::size_t>::max()}).value().size() == 10);
  });
}

TEST_CASE("store: a line of the audit log comes back with all it says", "[registry][unit]") {
  on_each_store(100, [](store& s) {
    audit_entry const entry{at_second(9), "key:k1", "call", "ann/*", true, "it's\n\"odd\" \xe2\x82\xac",
      std::numeric_limits<std::uint64_t>::max()};
    REQUIRE(s.commit({{}, {}, {entry}}).has_value());
    auto const lines = s.audit({}).value();
    REQUIRE(lines.size() == 1);
    CHECK(line_of(lines[0]) == line_of(entry));
  });
}

TEST_CASE("store: lines of a clock that was set back are as new as they were written", "[registry][unit]") {
  on_each_store(2, [](store& s) {
    for (int const second : {50, 10, 20})
      REQUIRE(s.commit({{}, {}, {audited(second, "user:ann", "a/b")}}).has_value());
    CHECK(found(s, {}) == "20 10 ");
  });
}

TEST_CASE("store: the audit log is bounded, and the oldest lines make room", "[registry][unit]") {
  for (std::size_t const audit_max : {0, 1, 5, 255, 256, 257, 600}) {
    DYNAMIC_SECTION("at " << audit_max) {
      on_each_store(audit_max, [&](store& s) {
        std::int64_t written = 0;
        for (std::int64_t const count : {3, 1, 300, 7, 512, 1}) {
          stored::transaction t;
          for (std::int64_t i = 0; i < count; ++i)
            t.audit.push_back(audited(written++, "user:ann", "a/b"));
          REQUIRE(s.commit(t).has_value());
          auto const lines = s.audit({.count_max = 10'000}).value();
          REQUIRE(lines.size() == std::min(static_cast<std::size_t>(written), audit_max));
          if (lines.empty())
            continue;
          CHECK(lines.front().time == at_second(written - 1));
          CHECK(lines.back().time == at_second(written - static_cast<std::int64_t>(lines.size())));
        }
      });
    }
  }
}

TEST_CASE("store: several threads write and read at once", "[registry][unit]") {
  on_each_store(1000, [](store& s) {
    constexpr int threads = 4;
    constexpr int each = 25;
    std::atomic<int> failed{0};
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread)
      running.emplace_back([&, thread] {
        auto const name = "a/b" + std::to_string(thread);
        for (int i = 0; i < each; ++i) {
          auto const done = s.commit({{version_of(name, "1." + std::to_string(i) + ".0", i)},
            {{at_second(i), name, "user:ann", "publish", "", ""}}, {audited(i, "user:ann", name)}});
          auto const history = s.history(name);
          auto const audit = s.audit({.resource = name, .count_max = 1});
          auto const loaded = s.load([](stored::change&&) { return result<void>(); });
          bool const right = done && loaded && history &&
                             history->size() == static_cast<std::size_t>(i) + 1 && audit &&
                             audit->front().time == at_second(i);
          failed += right ? 0 : 1;
        }
      });
    for (auto& thread : running)
      thread.join();
    CHECK(failed == 0);
    CHECK(s.audit({.count_max = 1000}).value().size() == threads * each);
  });
}
