#include "registry/access/rule_words.hpp"
#include "registry/access/verdicts.hpp"
#include "tests/registry/access_words.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace leat;
using namespace leat::testing;

namespace {

std::shared_ptr<access_snapshot const> shared(access_snapshot const& s) {
  return std::make_shared<access_snapshot const>(s);
}

} // namespace

TEST_CASE("verdicts: a change of access is seen at once", "[registry][unit]") {
  access_scene s;
  s.user("bob");
  access_store store(s.names);
  auto const bob = actor{actor_kind::account, s.names.id_of("bob")};
  s.names.id_of("ann");
  s.names.id_of("ann/x");
  auto const secret = s.now.find_resource("ann/x", visibility::owner);
  auto const judge = [&] { return store.judge(bob, action::call, secret); };
  CHECK(judge() == verdict::unknown_principal);
  auto last = store.revision();
  auto const expect = [&](verdict v) {
    store.replace(shared(s.now));
    CHECK(store.revision() > last);
    last = store.revision();
    for (int again = 0; again < 3; ++again)
      CHECK(judge() == v);
  };
  expect(verdict::denied_unseen);
  s.allow("user:bob", "read", "ann/*");
  expect(verdict::denied_seen);
  s.allow("user:bob", "call", "ann/*");
  expect(verdict::allowed);
  CHECK(store.judge(actor::process(), action::grant, secret) == verdict::allowed);
  s.take(s.now.remove_account("bob"));
  expect(verdict::unknown_principal);
  CHECK(store.snapshot()->list_accounts().empty());
}

TEST_CASE("verdicts: two stores never answer for each other", "[registry][unit]") {
  access_scene s;
  s.user("bob");
  s.names.id_of("ann/x");
  access_store first(s.names);
  access_store second(s.names);
  first.replace(shared(s.now));
  s.allow("user:bob", "call", "ann/x");
  second.replace(shared(s.now));
  CHECK(first.revision() != second.revision());
  auto const bob = s.now.find_actor("user:bob").value();
  auto const what = s.now.find_resource("ann/x", visibility::owner);
  for (int again = 0; again < 3; ++again) {
    CHECK(first.judge(bob, action::call, what) == verdict::denied_unseen);
    CHECK(second.judge(bob, action::call, what) == verdict::allowed);
  }
}

TEST_CASE("verdicts: every part of a question counts", "[registry][unit]") {
  access_scene s;
  s.user("ann").user("bob").allow("user:bob", "call", "ann/x").allow("algo:ann/y", "read", "ann/x");
  access_store store(s.names);
  store.replace(shared(s.now));
  for (int again = 0; again < 2; ++again)
    for (auto const* who : {"user:ann", "user:bob", "user:zoe", "algo:ann/x", "algo:ann/y", "algo:no/where"})
      for (auto const* name : {"ann/x", "ann/y", "ann/unheard", "bob/unheard"})
        for (auto const a : {action::call, action::read, action::publish, action::manage, action::grant})
          for (auto const v : {visibility::owner, visibility::team, visibility::everyone}) {
            auto const by = s.now.find_actor(who).value_or(actor{});
            auto const what = s.now.find_resource(name, v);
            CAPTURE(who, name, to_string(a), static_cast<int>(v));
            CHECK(store.judge(by, a, what) == s.now.judge(by, a, what));
          }
}

TEST_CASE(
  "verdicts: readers see each change whole, and at once when it has returned", "[registry][threads]") {
  constexpr int names = 40; // more questions than a thread meets between two changes
  constexpr unsigned rounds = 400;
  access_scene s;
  s.user("bob").team("vision").join("vision", "bob");
  s.names.id_of("ann");
  std::vector<resource> what;
  for (int i = 0; i < names; ++i) {
    s.names.id_of("ann/x" + std::to_string(i));
    what.push_back(s.now.find_resource("ann/x" + std::to_string(i), visibility::owner));
  }
  auto const bob = s.now.find_actor("user:bob").value();
  // In odd rounds Bob may call all, in even ones none.
  auto const none = shared(s.now);
  auto const all = shared(s.allow("team:vision", "call", "ann/*").now);
  access_store store(s.names);
  store.replace(none);

  std::atomic<unsigned> begun{0};    // the change to this round's snapshot may have happened
  std::atomic<unsigned> finished{0}; // it has
  std::atomic<int> wrong{0};
  std::latch start(3);
  auto const read = [&] {
    start.arrive_and_wait();
    for (std::size_t i = 0; finished.load() < rounds; ++i) {
      auto const least = finished.load();
      auto const seen = store.judge(bob, action::call, what[i % names]);
      auto const most = begun.load();
      auto const of_round = [](unsigned r) { return r % 2 ? verdict::allowed : verdict::denied_unseen; };
      if (seen != verdict::allowed && seen != verdict::denied_unseen)
        ++wrong;
      if (least == most && seen != of_round(least))
        ++wrong; // nothing was changed meanwhile
    }
  };
  {
    std::jthread first(read);
    std::jthread second(read);
    start.arrive_and_wait();
    for (unsigned round = 1; round <= rounds; ++round) {
      begun = round;
      store.replace(round % 2 ? all : none);
      finished = round;
      for (int i = 0; i < 50; ++i) // leave them some quiet
        if (store.judge(bob, action::call, what[static_cast<std::size_t>(i % names)]) !=
            (round % 2 ? verdict::allowed : verdict::denied_unseen))
          ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("verdicts: snapshots are dropped by whoever holds them last", "[registry][threads]") {
  access_scene s;
  s.user("bob");
  for (int i = 0; i < 100; ++i)
    s.allow("user:bob", "call", "ann/x" + std::to_string(i));
  access_store store(s.names);
  store.replace(shared(s.now));
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  auto const hold = [&] {
    while (!done) {
      auto const held = store.snapshot();
      auto const count = held->list_grants("user:bob").value().size();
      auto const later = held->add_grant({"user:bob", "read", "*"});
      if (!later || later->list_grants("user:bob").value().size() != count + 1)
        ++wrong;
    }
  };
  {
    std::jthread first(hold);
    std::jthread second(hold);
    for (int i = 100; i < 300; ++i) {
      s.take(s.now.remove_grant({"user:bob", "call", "ann/x" + std::to_string(i - 100)}));
      s.allow("user:bob", "call", "ann/x" + std::to_string(i));
      store.replace(shared(s.now));
    }
    done = true;
  }
  CHECK(wrong == 0);
  CHECK(store.snapshot()->list_grants("user:bob").value().size() == 100);
}
