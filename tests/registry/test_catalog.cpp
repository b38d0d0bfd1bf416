#include "tests/support/book.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace leat;
using test::all_of;
using test::book;
using test::complaint;
using test::resolve;
using test::resolved;

namespace {

published_ptr publish(book const& store, std::string name, std::string version) {
  return store.publish(std::move(name), std::move(version));
}

auto manifest_of(std::string name, std::string version, std::string text = {}) {
  return book::manifest(std::move(name), std::move(version), std::move(text));
}

std::vector<std::string> ids(catalog const& from) {
  std::vector<std::string> out;
  for (auto const& entry : all_of(from))
    out.push_back(entry->id);
  return out;
}

} // namespace

TEST_CASE("catalog: a new store is empty", "[registry][catalog]") {
  book store;
  CHECK(store.revision() == 0);
  REQUIRE(store.snapshot() != nullptr);
  CHECK(store.snapshot()->revision() == 0);
  CHECK(all_of(*store.snapshot()).empty());
  CHECK(resolved(store, "a/b") == "not_found: no algorithm 'a/b'");
}

TEST_CASE("catalog: what is published is found with all that it came with", "[registry][catalog]") {
  book store;
  auto const original = manifest_of("a/b", "1.4.2-rc.1+build", "Says b.");
  auto const entry = store.publish(original).value();
  CHECK(entry->id == "a/b@1.4.2-rc.1+build");
  CHECK(entry->version_text() == "1.4.2-rc.1+build");
  CHECK(parse_manifest(entry->text).value() == original);
  CHECK(store.revision() == 1);
  CHECK(resolve(*store.snapshot(), "a/b@1.4.2-rc.1").value().target == entry.get());
}

TEST_CASE("catalog: a published version never changes", "[registry][catalog]") {
  book store;
  auto const first = store.publish(manifest_of("a/b", "1.0.0", "first")).value();
  auto const before = store.snapshot();
  CHECK(complaint(store.publish(manifest_of("a/b", "1.0.0", "second"))) ==
        "already_exists: 'a/b@1.0.0' is published already, with digest " + digest_text(first->digest) +
          "; a published version never changes, choose a higher one");
  CHECK(store.revision() == 1);
  CHECK(store.snapshot() == before);
  CHECK(resolve(*store.snapshot(), "a/b").value().target == first.get());
}

TEST_CASE(
  "catalog: versions that differ in build metadata alone are the same version", "[registry][catalog]") {
  book store;
  publish(store, "a/b", "1.0.0+linux");
  CHECK_THAT(complaint(store.publish(manifest_of("a/b", "1.0.0"))),
    Catch::Matchers::StartsWith("already_exists: 'a/b@1.0.0+linux' is published already"));
  CHECK_FALSE(store.publish(manifest_of("a/b", "1.0.0+mac")).has_value());
  CHECK(store.publish(manifest_of("a/b", "1.0.0-rc.1+linux")).has_value());
  CHECK(resolved(store, "a/b@1.0.0+anything") == "a/b@1.0.0+linux");
}

TEST_CASE("catalog: a dev version may be replaced", "[registry][catalog]") {
  book store;
  auto const first = store.publish(manifest_of("a/b", "1.3.0-dev", "first")).value();
  auto const old = store.snapshot();
  auto const second = store.publish(manifest_of("a/b", "1.3.0-dev", "second")).value();
  CHECK(store.revision() == 2);
  CHECK(first->ordinal != second->ordinal);
  CHECK(all_of(*store.snapshot()) == std::vector<published_ptr>{second});
  CHECK(all_of(*old) == std::vector<published_ptr>{first});
  CHECK(parse_manifest(first->text).value().description == "first");
  auto const third = store.publish(manifest_of("a/b", "1.3.0-dev+rebuilt")).value();
  CHECK(all_of(*store.snapshot()) == std::vector<published_ptr>{third});
  CHECK(resolved(store, "a/b@1.3.0-dev") == "a/b@1.3.0-dev+rebuilt");
}

TEST_CASE("catalog: only the pre-release dev itself may be replaced", "[registry][catalog]") {
  book store;
  for (std::string const version :
    {"1.3.0-dev.1", "1.3.0-DEV", "1.3.0-devel", "1.3.0-rc.dev", "1.3.0-0.dev", "1.3.0+dev"}) {
    CAPTURE(version);
    CHECK(store.publish(manifest_of("a/b", version)).has_value());
    auto again = store.publish(manifest_of("a/b", version));
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().code == errc::already_exists);
  }
}

TEST_CASE("catalog: replacing a dev version leaves its neighbours alone", "[registry][catalog]") {
  book store;
  for (std::string const version : {"1.3.0", "1.3.0-dev", "1.2.0", "1.3.0-alpha", "1.3.0-rc.1", "1.4.0-dev"})
    publish(store, "a/b", version);
  publish(store, "a/b", "1.3.0-dev");
  CHECK(ids(*store.snapshot()) == std::vector<std::string>{"a/b@1.2.0", "a/b@1.3.0-alpha", "a/b@1.3.0-dev",
                                    "a/b@1.3.0-rc.1", "a/b@1.3.0", "a/b@1.4.0-dev"});
}

TEST_CASE("catalog: an old snapshot does not see a later publish", "[registry][catalog]") {
  book store;
  publish(store, "a/b", "1.0.0");
  auto const old = store.snapshot();
  publish(store, "a/b", "1.1.0");
  publish(store, "c/d", "1.0.0");
  CHECK(old->revision() == 1);
  CHECK(resolved(*old, "a/b") == "a/b@1.0.0");
  CHECK(
    resolved(*old, "a/b@1.1.0") == "not_found: no version of 'a/b' meets 'a/b@1.1.0'; the newest is 1.0.0");
  CHECK(resolved(*old, "c/d") == "not_found: no algorithm 'c/d'");
  CHECK(ids(*old) == std::vector<std::string>{"a/b@1.0.0"});
  CHECK(store.snapshot()->revision() == 3);
  CHECK(resolved(store, "a/b") == "a/b@1.1.0");
}

TEST_CASE("catalog: snapshots are the same object until something is published", "[registry][catalog]") {
  book store;
  publish(store, "a/b", "1.0.0");
  auto const first = store.snapshot();
  CHECK(store.snapshot() == first);
  std::shared_ptr<catalog const> elsewhere;
  std::jthread([&] { elsewhere = store.snapshot(); }).join();
  CHECK(elsewhere == first);
  publish(store, "a/b", "1.0.1");
  CHECK(store.snapshot() != first);
}

TEST_CASE("catalog: a publish is seen at once by every thread", "[registry][catalog]") {
  book store;
  publish(store, "a/b", "1.0.0");
  std::string before;
  std::string after;
  // One thread looks twice, so that it has an old snapshot in its memory when it looks again.
  std::jthread([&] {
    before = resolved(store, "a/b");
    std::jthread([&] { publish(store, "a/b", "1.1.0"); }).join();
    after = resolved(store, "a/b");
  }).join();
  CHECK(before == "a/b@1.0.0");
  CHECK(after == "a/b@1.1.0");
  CHECK(resolved(store, "a/b") == "a/b@1.1.0");
}

TEST_CASE("catalog: a snapshot outlives its store", "[registry][catalog]") {
  std::shared_ptr<catalog const> survivor;
  {
    book store;
    publish(store, "a/b", "1.0.0");
    survivor = store.snapshot();
  }
  CHECK(resolved(*survivor, "a/b") == "a/b@1.0.0");
}

TEST_CASE("catalog: two stores know nothing of each other", "[registry][catalog]") {
  book one;
  book other;
  publish(one, "a/b", "1.0.0");
  publish(other, "c/d", "2.0.0");
  // Taken in turns, at the same revision: what a thread remembers of one store is not the other's.
  for (int i = 0; i < 3; ++i) {
    CHECK(ids(*one.snapshot()) == std::vector<std::string>{"a/b@1.0.0"});
    CHECK(ids(*other.snapshot()) == std::vector<std::string>{"c/d@2.0.0"});
  }
}

TEST_CASE("catalog: a store in the place of a dead one begins empty", "[registry][catalog]") {
  // On one stack frame both have the same address, and soon the same revision.
  for (int i = 0; i < 3; ++i) {
    book store;
    CHECK(all_of(*store.snapshot()).empty());
    publish(store, "a/b", "1.0." + std::to_string(i));
    CHECK(ids(*store.snapshot()) == std::vector<std::string>{"a/b@1.0." + std::to_string(i)});
  }
}

TEST_CASE("catalog: resolves to the highest version by precedence, in whatever order they came",
  "[registry][catalog]") {
  std::vector<std::string> versions = {"0.9.0", "1.0.0", "1.2.0", "1.9.0", "1.10.0", "1.10.1", "2.0.0",
    "10.0.0", "9.9.9", "1.11.0-rc.2", "1.11.0-rc.10", "11.0.0-alpha"};
  std::mt19937 random(11);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(versions.begin(), versions.end(), random);
    book store;
    for (auto const& version : versions)
      publish(store, "a/b", version);
    CAPTURE(round);
    CHECK(resolved(store, "a/b") == "a/b@10.0.0");
    CHECK(resolved(store, "a/b@1") == "a/b@1.10.1");
    CHECK(resolved(store, "a/b@^1.2.0") == "a/b@1.10.1");
    CHECK(resolved(store, "a/b@~1.9") == "a/b@1.9.0");
    CHECK(resolved(store, "a/b@1.2.0") == "a/b@1.2.0");
    CHECK(resolved(store, "a/b@0.x") == "a/b@0.9.0");
    CHECK(resolved(store, "a/b@^1.11.0-rc.1") == "a/b@1.11.0-rc.10");
    CHECK(resolved(store, "a/b@1.11.0-rc.2") == "a/b@1.11.0-rc.2");
  }
}

TEST_CASE("catalog: the newest stable version is preferred to a higher pre-release", "[registry][catalog]") {
  book store;
  publish(store, "a/b", "1.0.0");
  publish(store, "a/b", "1.1.0-rc.1");
  publish(store, "a/b", "2.0.0-dev");
  CHECK(resolved(store, "a/b") == "a/b@1.0.0");
  CHECK(resolved(store, "a/b@^1") == "a/b@1.0.0");
  CHECK(resolved(store, "a/b@^1.1.0-rc") == "a/b@1.1.0-rc.1");
  CHECK(resolved(store, "a/b@2.0.0-dev") == "a/b@2.0.0-dev");
}

TEST_CASE("catalog: what is not found is named", "[registry][catalog]") {
  book store;
  publish(store, "a/b", "1.0.0");
  publish(store, "a/b", "1.2.0");
  publish(store, "pre/only", "0.1.0-rc.1");
  CHECK(resolved(store, "a/c") == "not_found: no algorithm 'a/c'");
  CHECK(resolved(store, "a/c@^1") == "not_found: no algorithm 'a/c'");
  CHECK(resolved(store, "A/b") == "not_found: no algorithm 'A/b'");
  CHECK(resolved(store, "a/b@^2") == "not_found: no version of 'a/b' meets 'a/b@^2'; the newest is 1.2.0");
  CHECK(
    resolved(store, "a/b@1.1.0") == "not_found: no version of 'a/b' meets 'a/b@1.1.0'; the newest is 1.2.0");
  CHECK(resolved(store, "pre/only") ==
        "not_found: no version of 'pre/only' meets 'pre/only'; the newest is 0.1.0-rc.1");
}

TEST_CASE("catalog: lists by name, then by precedence", "[registry][catalog]") {
  book store;
  for (std::string const name : {"b/a", "a/b", "a/a", "a.a/a", "a-a/a"})
    for (std::string const version : {"1.10.0", "1.9.0", "1.10.0-rc.1"})
      publish(store, name, version);
  std::vector<std::string> expected;
  for (std::string const name : {"a-a/a", "a.a/a", "a/a", "a/b", "b/a"})
    for (std::string const version : {"1.9.0", "1.10.0-rc.1", "1.10.0"})
      expected.push_back(std::string(name).append("@").append(version));
  CHECK(ids(*store.snapshot()) == expected);
}

TEST_CASE("catalog: ordinals are dense and unique, and a refused publish takes none", "[registry][catalog]") {
  book store;
  std::set<std::uint32_t> ordinals;
  for (int i = 0; i < 20; ++i) {
    ordinals.insert(publish(store, "a/b" + std::to_string(i % 3), "1.0." + std::to_string(i))->ordinal);
    CHECK_FALSE(
      store.publish(manifest_of("a/b" + std::to_string(i % 3), "1.0." + std::to_string(i))).has_value());
  }
  CHECK(ordinals.size() == std::size_t{20});
  CHECK(*ordinals.begin() == 0);
  CHECK(*ordinals.rbegin() == 19);
  CHECK(store.revision() == 20);
}
