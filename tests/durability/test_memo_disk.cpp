#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"
#include "tests/support/temporary_folder.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// Takes long enough to be worth a place on disk.
std::string slowly(std::string const& s, std::atomic<int>& runs) {
  ++runs;
  auto const begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < 1ms)
    std::this_thread::yield();
  return "slow " + s;
}

/// A process that calls `d/root`, which calls `d/leaf@^1`.
struct process {
  explicit process(std::string const& folder) : rt({.data = folder, .threads = 1}) {
    publish("d/root", "1.0.0", [this](std::string s, leat::context& ctx) -> leat::task<std::string> {
      co_return slowly((co_await ctx.algo("d/leaf@^1").pipe(s)).as_text(), roots);
    });
    publish("d/leaf", "1.0.0", [this](std::string const& s) { return slowly(s, leaves); });
  }

  template <class F>
  void publish(std::string const& name, std::string const& version, F f) {
    rt.publish(
      leat::algorithm(name, version).pure().code_id(name + version).calls({"d/*"}).apply(std::move(f)));
  }

  std::string root(std::string const& input) {
    return rt.client().algo("d/root").pipe(input).get().as_text();
  }

  std::atomic<int> roots{0};
  std::atomic<int> leaves{0};
  leat::runtime rt;
};

} // namespace

TEST_CASE("memo on disk: outputs survive the process", "[durability][memo]") {
  leat::test::temporary_folder const folder;
  {
    process first(folder.path().string());
    CHECK(first.root("x") == "slow slow x");
    CHECK(first.roots == 1);
  }
  process second(folder.path().string());
  CHECK(second.root("x") == "slow slow x");
  CHECK(second.roots == 0);
  CHECK(second.leaves == 0);
  CHECK(second.rt.recent_calls(1).at(0).memo == leat::memo_verdict::restored);
  CHECK(second.rt.memo().stats().restored == 1);
  CHECK(second.root("x") == "slow slow x");
  CHECK(second.rt.memo().stats().hits == 1); // in memory now
  CHECK(second.root("y") == "slow slow y");
  CHECK(second.roots == 1);
}

TEST_CASE("memo on disk: what rests on another version by now is not served", "[durability][memo]") {
  leat::test::temporary_folder const folder;
  {
    process first(folder.path().string());
    (void)first.root("x");
  }
  process second(folder.path().string());
  second.publish("d/leaf", "1.1.0", [](std::string const& s) { return "new " + s; });
  CHECK(second.root("x") == "slow new x");
  CHECK(second.roots == 1);
}

TEST_CASE("memo on disk: what is forgotten does not come back", "[durability][memo]") {
  leat::test::temporary_folder const folder;
  {
    process first(folder.path().string());
    (void)first.root("x");
    first.rt.memo().forget("d/leaf").value(); // and with it what rests on it
    (void)first.root("x");
    CHECK(first.roots == 2);
    first.rt.memo().forget("*").value();
  }
  process second(folder.path().string());
  (void)second.root("x");
  CHECK(second.roots == 1);
  CHECK(second.leaves == 1);
}

TEST_CASE(
  "memo on disk: a file that is none is put aside, reported, and harms nothing", "[durability][memo]") {
  leat::test::temporary_folder const folder;
  {
    process first(folder.path().string());
    (void)first.root("x");
  }
  leat::test::write_file(folder.path() / "memo.sqlite", std::string(10'000, 'x'));
  std::vector<std::string> lines;
  std::mutex lock;
  leat::runtime rt({.data = folder.path().string(), .log = [&](leat::log_entry const& e) {
                      std::lock_guard hold(lock);
                      lines.push_back(std::string(e.algorithm) + ": " + std::string(e.text));
                    }});
  std::lock_guard hold(lock);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("memo: ") == 0);
  CHECK(lines[0].find("memo.sqlite") != std::string::npos);
}
