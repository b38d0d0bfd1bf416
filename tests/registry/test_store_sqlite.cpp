// What the SQLite store keeps over a restart.

#include "tests/registry/stored_state.hpp"
#include "tests/registry/stores.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/faulty_vfs.hpp"

#include <random>

using namespace leat;
using namespace leat::test;

namespace {

/// Commits the changes one by one, each in a store that is opened for it, and compares after each.
void check_round_trip(std::vector<stored::change> const& changes) {
  temporary_folder folder;
  stored_state expected;
  for (auto const& change : changes) {
    REQUIRE(complaint(opened(folder.path())->commit({{change}, {}, {}})) == "nothing");
    expected.apply(change);
    REQUIRE(lines_in(*opened(folder.path())) == expected.lines());
  }
}

std::vector<std::string> loaded_versions(store& from) {
  std::vector<std::string> out;
  from
    .load([&](stored::change&& change) {
      if (auto const* v = std::get_if<stored::version>(&change))
        out.push_back(v->name + '@' + v->version);
      return result<void>();
    })
    .value();
  return out;
}

} // namespace

TEST_CASE("store in SQLite: versions come back, with their state", "[registry][unit]") {
  auto empty = version_of("c/d", "0.0.0");
  empty.manifest.clear();
  check_round_trip({
    version_of("a/b", "1.0.0", 1),
    version_of("a/b", "1.1.0-rc.1+linux.x86", 2),
    stored::version_state{"a/b", "1.1.0-rc.1+linux.x86", true, "it's old; take 2.0.0"},
    empty,
    stored::version_state{"a/b", "1.0.0", true, ""},
    stored::version_state{"a/b", "1.0.0", false, "why"},
    stored::version_state{"a/b", "1.1.0-rc.1", false, ""},
  });
}

TEST_CASE(
  "store in SQLite: a version that is put again replaces the old one and its state", "[registry][unit]") {
  check_round_trip({
    version_of("a/b", "1.3.0-dev+one", 1),
    version_of("a/b", "1.3.0", 2),
    version_of("a/c", "1.3.0-dev", 3),
    stored::version_state{"a/b", "1.3.0-dev", true, "broken"},
    version_of("a/b", "1.3.0-dev+two", 4),
    version_of("a/b", "1.3.0-dev", 5),
  });
}

TEST_CASE(
  "store in SQLite: versions are loaded in the order in which they were published", "[registry][unit]") {
  temporary_folder folder;
  for (auto const* version : {"2.0.0", "1.0.0-dev", "1.0.0", "1.0.0-dev+again"})
    REQUIRE(
      opened(folder.path())->commit({{version_of("z/z", version), version_of("a/a", version)}, {}, {}}));
  CHECK(
    loaded_versions(*opened(folder.path())) == std::vector<std::string>{"z/z@2.0.0", "a/a@2.0.0", "z/z@1.0.0",
                                                 "a/a@1.0.0", "z/z@1.0.0-dev+again", "a/a@1.0.0-dev+again"});
}

TEST_CASE("store in SQLite: labels come back with their splits", "[registry][unit]") {
  check_round_trip({
    version_of("a/b", "1.0.0"),
    stored::label{"a/b", "stable", {{{"1.0.0", 1}}}},
    stored::label{"a/b", "canary", {{{"1.0.0", 1'000'000}, {"0.9.0", 1}, {"0.8.0+b", 7}}, {"2.0.0", 12.5}}},
    stored::label{"a/b", "stable", {{{"0.9.0", 3}, {"1.0.0", 2}}}},
    stored::label{"a/b", "canary", {}},
    stored::label{"a/b", "never there", {}},
  });
}

TEST_CASE("store in SQLite: settings come back", "[registry][unit]") {
  check_round_trip({
    version_of("a/b", "1.0.0"),
    stored::settings{"a/b", visibility::everyone},
    stored::settings{"a/b", visibility::team},
    stored::settings{"a/b", visibility::owner},
    stored::settings{"a/b", std::nullopt},
  });
}

TEST_CASE("store in SQLite: accounts and members come back, and go together", "[registry][unit]") {
  using enum stored::account_kind;
  check_round_trip({
    stored::account{"ann", user},
    stored::account{"vision", team},
    stored::account{"research", team},
    stored::member{"vision", "ann"},
    stored::member{"vision", "ann"},
    stored::member{"research", "vision"},
    stored::member{"research", "ann"},
    stored::member{"research", "ann", true},
    stored::member{"research", "nobody", true},
    stored::grant{{"user:ann", "call", "*", effect::allow}},
    stored::grant{{"team:vision", "call", "*", effect::allow}},
    stored::grant{{"algo:ann/vision", "call", "vision/*", effect::deny}},
    key_of("k1", "ann"),
    key_of("k2", "vision"),
    stored::account{"ann", user},
    stored::account_removed{"vision"},
    stored::account_removed{"nobody"},
    stored::account_removed{"ann"},
  });
}

TEST_CASE("store in SQLite: grants come back in the order in which they were given", "[registry][unit]") {
  check_round_trip({
    stored::grant{{"user:zoe", "call", "*", effect::allow}},
    stored::grant{{"user:ann", "call", "*", effect::allow}},
    stored::grant{{"user:ann", "call", "*", effect::deny}},
    stored::grant{{"user:zoe", "call", "*", effect::allow}},
    stored::grant{{"user:ann", "call", "*", effect::allow}, true},
    stored::grant{{"user:ann", "read", "*", effect::allow}, true},
  });
}

TEST_CASE("store in SQLite: keys come back with all that is known of them", "[registry][unit]") {
  auto bare = key_of("bare", "ann");
  bare.options = {};
  bare.cost = 0;
  auto changed = key_of("k1", "ann");
  changed.options.label = "desktop";
  changed.last_used = at_second(99);
  check_round_trip({
    stored::account{"ann", stored::account_kind::user},
    key_of("k1", "ann"),
    bare,
    stored::key_used{"k1", at_second(61)},
    stored::key_revoked{"bare"},
    changed,
    stored::key_used{"gone", at_second(61)},
  });
}

TEST_CASE("store in SQLite: random transactions lead where a plain model goes", "[registry][unit]") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    temporary_folder folder;
    faulty_vfs quick; // which does not wait for the disk
    sqlite_options const options{
      .audit_max = 7, .log_pages_max = seed % 2 == 0 ? 3 : 1000, .vfs = quick.name()};
    stored_state expected(options.audit_max);
    for (int round = 0; round < 4; ++round) {
      auto const s = opened(folder.path(), options);
      REQUIRE(lines_in(*s) == expected.lines());
      for (int i = 0; i < 12; ++i) {
        auto const t = expected.random_transaction(random);
        REQUIRE(complaint(s->commit(t)) == "nothing");
        expected.apply(t);
      }
      REQUIRE(lines_in(*s) == expected.lines());
    }
  }
}

TEST_CASE(
  "store in SQLite: a change that makes no sense is refused with its whole transaction", "[registry][unit]") {
  temporary_folder folder;
  auto const s = opened(folder.path());
  stored_state expected;
  stored::transaction const good{
    {version_of("a/b", "1.0.0"), stored::account{"ann", stored::account_kind::user}},
    {{at_second(1), "a/b", "user:ann", "publish", "1.0.0", ""}}, {}};
  REQUIRE(s->commit(good).has_value());
  expected.apply(good);
  auto const file = "'" + (folder.path() / "registry.sqlite").string() + "'";
  auto const refused = [&](stored::change bad) {
    auto const outcome = s->commit({{version_of("a/b", "2.0.0"), std::move(bad), version_of("a/b", "3.0.0")},
      {{at_second(2), "a/b", "user:ann", "publish", "2.0.0", ""}},
      {{at_second(2), "user:ann", "x", "y", false, ""}}});
    CHECK(lines_in(*s) == expected.lines());
    return complaint(outcome);
  };
  CHECK(refused(stored::version_state{"a/b", "1.0.1", true, ""}) ==
        "internal: version 'a/b@1.0.1' is to be changed and is not stored");
  CHECK(refused(stored::settings{"a/c", visibility::owner}) ==
        "internal: algorithm 'a/c' is to be changed and is not stored");
  CHECK(refused(stored::key_revoked{"k1"}) == "internal: key 'k1' is to be changed and is not stored");
  CHECK(refused(stored::label{"a/c", "stable", {{{"1.0.0", 1}}}}) ==
        "internal: " + file + ": NOT NULL constraint failed: labels.algorithm");
  CHECK(refused(stored::label{"a/b", "stable", {{{"1.0.0", 1}, {"1.0.0", 1}}}}) ==
        "internal: " + file + ": UNIQUE constraint failed: label_targets.label, label_targets.version");
  CHECK(refused(stored::label{"a/b", "stable", {{{"1.0.0", 0}}}}) ==
        "internal: " + file + ": CHECK constraint failed: weight BETWEEN 1 AND 1000000");
  CHECK(refused(stored::member{"vision", "ann"}) == "internal: " + file + ": FOREIGN KEY constraint failed");
  CHECK(refused(key_of("k1", "bob")) == "internal: " + file + ": FOREIGN KEY constraint failed");
  auto binary = key_of("k1", "ann");
  binary.options.scopes = {"\xff"};
  CHECK_THAT(
    refused(binary), Catch::Matchers::StartsWith("internal: a key's scopes or actions cannot be stored"));
  CHECK(s->commit({{version_of("a/b", "2.0.0")}, {}, {}}).has_value());
}

TEST_CASE("store in SQLite: an error of who loads stops the load and is passed on", "[registry][unit]") {
  temporary_folder folder;
  auto const s = opened(folder.path());
  REQUIRE(s->commit({{version_of("a/b", "1.0.0"), version_of("a/b", "2.0.0")}, {}, {}}));
  int seen = 0;
  auto const outcome = s->load([&](stored::change&&) -> result<void> {
    ++seen;
    return error(errc::internal, "enough");
  });
  CHECK(complaint(outcome) == "internal: enough");
  CHECK(seen == 1);
  CHECK(loaded_versions(*s).size() == 2);
}
