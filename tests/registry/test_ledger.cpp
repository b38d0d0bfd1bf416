#include "tests/support/book.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <string>
#include <vector>

using namespace leat;
using test::book;
using test::complaint;
using test::resolved;

namespace {

/// A memory store that can be told to fail.
class failing_store final : public store {
public:
  explicit failing_store(bool& fails) : fails_(fails) {}

  result<void> load(std::function<result<void>(stored::change&&)> const& each) override {
    return inner_.load(each);
  }
  result<void> commit(stored::transaction const& t) override {
    if (fails_)
      return error(errc::resource_exhausted, "the disk is full");
    return inner_.commit(t);
  }
  result<std::vector<history_entry>> history(std::string_view name) override { return inner_.history(name); }
  result<std::vector<audit_entry>> audit(audit_query const& query) override { return inner_.audit(query); }

private:
  bool& fails_;
  memory_store inner_;
};

/// A store that holds what it is made with.
class given_store final : public store {
public:
  explicit given_store(std::vector<stored::change> changes) : changes_(std::move(changes)) {}

  result<void> load(std::function<result<void>(stored::change&&)> const& each) override {
    for (auto& c : changes_)
      if (auto taken = each(std::move(c)); !taken)
        return taken;
    return {};
  }
  result<void> commit(stored::transaction const&) override { return {}; }
  result<std::vector<history_entry>> history(std::string_view) override {
    return std::vector<history_entry>();
  }
  result<std::vector<audit_entry>> audit(audit_query const&) override { return std::vector<audit_entry>(); }

private:
  std::vector<stored::change> changes_;
};

std::string complaint_of_opening(std::vector<stored::change> changes) {
  return complaint(ledger::open(std::make_unique<given_store>(std::move(changes))));
}

} // namespace

TEST_CASE("ledger: what cannot be stored changes nothing, and the next change works", "[registry][unit]") {
  bool fails = false;
  book const b(std::make_unique<failing_store>(fails));
  b.publish("a/b", "1.0.0");
  b.commit(stored::account{"ann", stored::account_kind::user}).value();
  auto const before = b.snapshot();
  auto const revision = b.ledger->access().revision();
  fails = true;
  CHECK(b.publish(book::manifest("a/b", "1.1.0")).error().code == errc::resource_exhausted);
  CHECK(b.commit(stored::label{"a/b", "stable", {.targets = {{"1.0.0"}}}}).error().code ==
        errc::resource_exhausted);
  CHECK_FALSE(b.commit(stored::grant{{"user:ann", "call", "a/b"}}));
  auto key = b.ledger->keys().make("ann", {}, b.ledger->now(), 4).value();
  CHECK_FALSE(b.commit(key.record));
  CHECK(b.snapshot() == before);
  CHECK(b.ledger->access().revision() == revision);
  CHECK(b.ledger->keys().list("").empty());
  fails = false;
  CHECK(b.publish(book::manifest("a/b", "1.1.0")));
  CHECK(b.commit(key.record));
  CHECK(resolved(b, "a/b") == "a/b@1.1.0");
}

TEST_CASE("ledger: refusals wait for a store that works again", "[registry][unit]") {
  bool fails = true;
  book const b(std::make_unique<failing_store>(fails));
  auto const nobody = b.ledger->identify(principal{"user:zoe"});
  CHECK(b.ledger->admit(*nobody, action::call, "a/b").error().code == errc::unauthenticated);
  CHECK(b.ledger->flush().error().code == errc::resource_exhausted);
  fails = false;
  CHECK(b.ledger->flush());
  auto const lines = b.ledger->store().audit({}).value();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].principal == "user:zoe");
  CHECK(lines[0].denied);
}

TEST_CASE("ledger: the same digest again is no change, another one is refused", "[registry][unit]") {
  book const b;
  auto const m = book::manifest("a/b", "1.0.0");
  CHECK(b.publish(m, nullptr));
  auto const revision = b.revision();
  CHECK(b.publish(m, nullptr)); // as after a restart: no code yet, and none now
  CHECK(b.revision() == revision);
  auto const ordinal = b.publish(m)->get()->ordinal; // its code attaches
  CHECK(b.snapshot()->find("a/b")->newest().code != nullptr);
  CHECK(ordinal == 0);
  CHECK(b.publish(m).error().code == errc::already_exists); // twice in one process
  CHECK(b.publish(book::manifest("a/b", "1.0.0", "other"), nullptr).error().code == errc::already_exists);
}

TEST_CASE("ledger: a store that makes no sense is refused", "[registry][unit]") {
  auto text = canonical_text(book::manifest("a/b", "1.0.0"));
  auto const digest = manifest_digest(text);
  auto const sound = stored::version{"a/b", "1.0.0", text, digest};
  CHECK(complaint_of_opening({sound}) == "nothing");
  auto const failed = Catch::Matchers::StartsWith("failed_precondition: the stored registry makes no sense");
  auto other_digest = sound;
  other_digest.digest[0] ^= std::byte{1};
  CHECK_THAT(complaint_of_opening({other_digest}), failed);
  auto other_name = sound;
  other_name.name = "a/c";
  CHECK_THAT(complaint_of_opening({other_name}), failed);
  CHECK_THAT(complaint_of_opening({sound, sound}), failed);
  CHECK_THAT(complaint_of_opening({stored::label{"a/b", "stable", {.targets = {{"1.0.0"}}}}}), failed);
  CHECK_THAT(complaint_of_opening({stored::grant{{"user:ann", "call", "a/b"}}}), failed);
  CHECK_THAT(complaint_of_opening({stored::version_state{"a/b", "1.0.0", true, ""}}), failed);
}

TEST_CASE(
  "ledger: an account that owns algorithms stays, another takes its rules along", "[registry][unit]") {
  book const b;
  for (std::string const name : {"ann", "bob"})
    b.commit(stored::account{name, stored::account_kind::user}).value();
  b.publish("ann/x", "1.0.0");
  b.commit(stored::grant{{"user:bob", "call", "ann/x"}}).value();
  b.commit(stored::grant{{"user:ann", "call", "bob/*"}}).value();
  CHECK(b.commit(stored::account_removed{"ann"}).error().code == errc::failed_precondition);
  CHECK(b.commit(stored::account_removed{"bob"}));
  CHECK(b.ledger->access().snapshot()->list_grants().value().empty());
}
