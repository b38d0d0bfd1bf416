#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/temporary_folder.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

// Promise 5: after SIGKILL at any moment everything acknowledged is there, and nothing half-written.

namespace {

/// What the killed processes said that they were told.
struct acknowledged {
  std::map<std::string, std::vector<std::string>> versions; ///< by algorithm, in order
  std::map<std::string, std::string> stable;
  std::set<std::string> users;
  std::set<std::pair<std::string, std::string>> grants;
  struct key {
    std::string owner, id, secret;
  };
  std::vector<key> keys;
  int lines = 0;

  void take(std::string const& line) {
    std::istringstream in(line);
    std::string what, a, b, c;
    in >> what >> a >> b >> c;
    ++lines;
    if (what == "publish")
      versions[a].push_back(b);
    else if (what == "label")
      stable[a] = b;
    else if (what == "user")
      users.insert(a);
    else if (what == "grant")
      grants.emplace(a, b);
    else if (what == "key")
      keys.push_back({a, b, c});
  }
};

/// Runs the program, kills it once it has said `lines_until` lines and `microseconds` more have passed, and
/// returns what it said.
std::string run_and_kill(std::string const& folder, int round, int lines_until, unsigned microseconds) {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  auto const number = std::to_string(round);
  auto const child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execl(LEAT_PUBLISHING_PROCESS, LEAT_PUBLISHING_PROCESS, folder.c_str(), number.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::string said;
  char buffer[4096];
  auto read_some = [&] {
    auto const got = read(ends[0], buffer, sizeof buffer);
    if (got > 0)
      said.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  };
  while (std::count(said.begin(), said.end(), '\n') < lines_until && read_some()) {
  }
  // The moment between two lines is chosen by a timer, not by anything that the program does.
  timespec const pause{0, static_cast<long>(microseconds) * 1000};
  ppoll(nullptr, 0, &pause, nullptr);
  kill(child, SIGKILL);
  while (read_some()) {
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  CAPTURE(round, status, said);
  REQUIRE(WIFSIGNALED(status));
  return said;
}

void check_versions(leat::registry const& registry, acknowledged const& told) {
  for (auto const& [name, versions] : told.versions) {
    auto const stored = registry.versions(name).value();
    // One more may have been stored without its acknowledgement, but not one less.
    REQUIRE(stored.size() >= versions.size());
    REQUIRE(stored.size() <= versions.size() + 1);
    for (std::size_t i = 0; i < versions.size(); ++i)
      REQUIRE(stored[i].manifest.version == versions[i]);
    for (auto const& v : stored)
      REQUIRE(v.manifest.description.starts_with("Number "));
    REQUIRE(registry.history(name).value().size() >= versions.size());
  }
  for (auto const& [name, version] : told.stable) {
    auto const labels = registry.labels(name).value();
    REQUIRE(labels.size() == 1);
    auto const minor = [](std::string const& v) { return std::stoi(v.substr(2)); };
    auto const now = labels[0].split.targets.at(0).version;
    REQUIRE(minor(now) >= minor(version));
    REQUIRE(minor(now) <= minor(version) + 1);
  }
}

void check_all(std::string const& folder, acknowledged const& told, bool keys_too) {
  leat::runtime rt({.data = folder, .threads = 1});
  auto const registry = rt.registry();
  check_versions(registry, told);
  auto const accounts = registry.accounts().value();
  for (auto const& user : told.users)
    REQUIRE(std::binary_search(accounts.begin(), accounts.end(), "user:" + user));
  for (auto const& [user, name] : told.grants)
    REQUIRE(registry.explain("user:" + user, "call", name).value().allowed);
  auto const keys = registry.keys("").value();
  for (auto const& key : told.keys)
    REQUIRE(std::any_of(keys.begin(), keys.end(),
      [&](auto const& k) { return k.id == key.id && k.owner == "user:" + key.owner; }));
  if (!keys_too || told.keys.empty())
    return;
  // The secret works still: the refusal is about the algorithm, not about who asks.
  auto const last = told.keys.back();
  auto const called = rt.client(leat::api_key{last.secret}).algo("kill/nothing").pipe("").try_get();
  REQUIRE(called.error().code == leat::errc::not_found);
}

} // namespace

TEST_CASE("durability: what is acknowledged survives being killed at any moment", "[durability]") {
  // Nothing that a sanitizer would see depends on the moment, nor anything that is learned.
  int const kills = leat::testing::sanitized || std::getenv("LEAT_LEARNING") != nullptr ? 40 : 200;
  constexpr std::uint64_t seed = 20240917;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  leat::test::temporary_folder const folder;
  auto const data = (folder.path() / "data").string();
  acknowledged told;
  for (int round = 0; round < kills; ++round) {
    // Some are killed while they open the registry, most while they change it.
    auto const lines = static_cast<int>(random() % 40);
    auto const said = run_and_kill(data, round, lines, static_cast<unsigned>(random() % 3000));
    std::istringstream in(said);
    for (std::string line; std::getline(in, line);)
      told.take(line);
    if (round % 10 == 9)
      check_all(data, told, round % 50 == 49);
  }
  check_all(data, told, true);
  CHECK(told.lines > kills * 5);
  CHECK(static_cast<int>(told.keys.size()) > kills / 20);
}
