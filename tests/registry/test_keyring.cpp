#include "registry/keys/keyring.hpp"
#include "tests/registry/keys.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace leat;
using namespace std::chrono_literals;
using test::low_cost;
using test::noon;

namespace {

/// A ring that counts its slow hashes.
struct counted_ring {
  int hashes = 0;
  keyring keys{[this](auto secret, auto salt, auto cost) {
    ++hashes;
    return slow_hash(secret, salt, cost);
  }};

  /// A key that is made and put; its secret.
  created_key add(std::string owner, key_options options = {}) {
    auto made = keys.make(std::move(owner), std::move(options), noon, low_cost).value();
    keys.put(made.record);
    hashes = 0;
    return made.shown;
  }

  std::string verified(std::string_view secret, std::chrono::system_clock::time_point now = noon) {
    auto const key = keys.verify(secret, now);
    return key ? (*key)->id() : to_string(key.error());
  }
};

/// Another secret that is found by the same digits.
std::string twisted(std::string secret, std::size_t which = 0) {
  auto& digit = secret.at(secret.size() - 1 - which);
  digit = digit == '0' ? '1' : '0';
  return secret;
}

stored::key record_of(std::string id, std::string owner, std::chrono::system_clock::time_point created) {
  stored::key k;
  k.id = std::move(id);
  k.owner = std::move(owner);
  k.created = created;
  return k;
}

stored::key record_for(std::string id, std::string_view secret) {
  auto k = record_of(std::move(id), "ann", noon);
  k.lookup = lookup_of(secret).value();
  k.salt.fill(std::byte{7});
  k.cost = low_cost;
  k.hash = slow_hash(secret, k.salt, k.cost).value();
  return k;
}

template <class Bytes>
std::string raw(Bytes const& bytes) {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

/// Everything in a stored key, one after the other.
std::string all_of(stored::key const& k) {
  std::string out = k.id + '|' + k.owner + '|' + k.options.label + '|' + k.lookup + '|' + raw(k.salt) + '|' +
                    raw(k.hash) + '|';
  for (auto const& s : k.options.scopes)
    out += s;
  return out;
}

/// Whether any ten neighbouring digits of the secret's unknown part stand in the text.
bool gives_away(std::string_view text, std::string_view secret) {
  auto const rest = secret.substr(3 + 16);
  for (std::size_t i = 0; i + 10 <= rest.size(); ++i)
    if (text.find(rest.substr(i, 10)) != std::string_view::npos)
      return true;
  return false;
}

std::string const refused = "unauthenticated: no valid API key";

} // namespace

TEST_CASE("keys: a new one is shown once and stored as a hash", "[registry][unit]") {
  keyring keys;
  key_options const options{
    .scopes = {"text/*"}, .actions = {"call"}, .expires = noon + 24h, .label = "for the bot"};
  auto const made = keys.make("ann", options, noon, low_cost).value();
  auto const& [id, secret] = made.shown;
  auto const& record = made.record;
  CHECK(id.size() == std::size_t{4 + 16});
  CHECK(id.starts_with("key_"));
  CHECK(id.find_first_not_of("0123456789abcdef", 4) == std::string::npos);
  CHECK(record.id == id);
  CHECK(record.owner == "ann");
  CHECK(record.options.scopes == options.scopes);
  CHECK(record.options.actions == options.actions);
  CHECK(record.options.expires == options.expires);
  CHECK(record.options.label == options.label);
  CHECK(record.lookup == secret.substr(3, 16));
  CHECK(record.cost == low_cost);
  CHECK(equal(record.hash, slow_hash(secret, record.salt, low_cost).value()));
  CHECK(record.created == noon);
  CHECK_FALSE(record.last_used.has_value());
  CHECK_FALSE(record.revoked);
  CHECK_FALSE(gives_away(all_of(record), secret));
  CHECK(id.find(record.lookup) == std::string::npos);
  CHECK(keys.list("").empty());
}

TEST_CASE("keys: the stored bytes hold no half of the secret's random ones", "[registry][unit]") {
  keyring keys;
  auto const made = keys.make("ann", {}, noon, low_cost).value();
  std::string random;
  for (std::size_t i = 3; i < made.shown.secret.size(); i += 2)
    random += static_cast<char>(std::stoi(made.shown.secret.substr(i, 2), nullptr, 16));
  auto const bytes = all_of(made.record);
  for (std::size_t i = 0; i + 4 <= random.size(); ++i)
    CHECK(bytes.find(random.substr(i, 4)) == std::string::npos);
}

TEST_CASE("keys: no two have the same id, secret or salt", "[registry][unit]") {
  keyring keys;
  std::vector<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    auto const made = keys.make("ann", {}, noon, 1).value();
    seen.insert(seen.end(),
      {made.shown.id, made.shown.secret, made.record.lookup, raw(made.record.salt), raw(made.record.hash)});
  }
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("keys: the slow hash has its usual cost unless told otherwise", "[registry][unit]") {
  std::uint32_t asked = 0;
  keyring keys([&](auto, auto, std::uint32_t cost) -> result<secret_digest> {
    asked = cost;
    return secret_digest{};
  });
  CHECK(keys.make("ann", {}, noon).value().record.cost == 15U);
  CHECK(asked == 15U);
}

TEST_CASE("keys: one with wrong options is not made", "[registry][unit]") {
  counted_ring ring;
  auto const made = ring.keys.make("ann", {.scopes = {"text"}}, noon, low_cost);
  REQUIRE_FALSE(made);
  CHECK(to_string(made.error()) ==
        "invalid_argument: no such API key can be made: malformed pattern 'text': expected owner/name");
  CHECK(ring.hashes == 0);
}

TEST_CASE("keys: what stands in the way of the slow hash is passed on", "[registry][unit]") {
  bool broken = false;
  keyring keys([&](auto secret, auto salt, auto cost) -> result<secret_digest> {
    if (broken)
      return error(errc::resource_exhausted, "no memory");
    return slow_hash(secret, salt, cost);
  });
  auto const made = keys.make("ann", {}, noon, low_cost).value();
  keys.put(made.record);
  broken = true;
  CHECK(keys.make("ann", {}, noon, low_cost).error().code == errc::resource_exhausted);
  for (int i = 0; i < 3; ++i) // and leaves no turn taken
    CHECK(keys.verify(made.shown.secret, noon).error().code == errc::resource_exhausted);
  broken = false;
  CHECK(keys.verify(made.shown.secret, noon).has_value());
}

TEST_CASE("keys: the right secret finds its key", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann", {.scopes = {"text/*"}});
  auto const other = ring.add("bob");
  CHECK(ring.verified(one.secret) == one.id);
  CHECK(ring.verified(other.secret) == other.id);
  auto const key = ring.keys.verify(one.secret, noon).value();
  CHECK(key->owner() == "ann");
  CHECK(key->covers(action::call, "text/clean").has_value());
  CHECK_FALSE(key->covers(action::call, "nlp/clean"));
  CHECK(key == ring.keys.verify(one.secret, noon).value());
}

TEST_CASE("keys: unknown, wrong and malformed secrets hear the same", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann");
  std::string const malformed = one.secret.substr(0, 66);
  for (auto const& secret : {make_secret().value(), twisted(one.secret), malformed, one.id, std::string()}) {
    auto const e = ring.keys.verify(secret, noon).error();
    CHECK(to_string(e) == refused);
    CHECK(e.detail.is_null());
  }
}

TEST_CASE("keys: no error gives a secret away", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann", {.expires = noon + 1h});
  for (auto const& secret : {one.secret, twisted(one.secret), one.secret.substr(0, 66), one.secret + "0"}) {
    auto const answer = ring.verified(secret, noon + 2h);
    CHECK_FALSE(gives_away(answer, secret));
    CHECK(answer.find(secret.substr(3, 16)) == std::string::npos);
  }
  ring.keys.revoke(one.id).value();
  CHECK_FALSE(gives_away(ring.verified(one.secret), one.secret));
  for (auto const& info : ring.keys.list(""))
    CHECK_FALSE(gives_away(info.id + info.owner + info.options.label, one.secret));
}

TEST_CASE("keys: a secret is hashed slowly once", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann");
  for (int i = 0; i < 5; ++i)
    CHECK(ring.verified(one.secret) == one.id);
  CHECK(ring.hashes == 1);
}

TEST_CASE("keys: a secret that fits no key costs no slow hash", "[registry][unit]") {
  counted_ring ring;
  ring.add("ann");
  CHECK(ring.verified(make_secret().value()) == refused);
  CHECK(ring.verified("sk_") == refused);
  CHECK(ring.hashes == 0);
}

TEST_CASE("keys: the last wrong secrets are remembered, older ones are not", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann");
  for (int i = 0; i < 5; ++i)
    CHECK(ring.verified(twisted(one.secret)) == refused);
  CHECK(ring.hashes == 1);
  for (std::size_t i = 1; i <= keyring::wrong_max; ++i)
    CHECK(ring.verified(twisted(one.secret, i)) == refused);
  CHECK(ring.hashes == 1 + static_cast<int>(keyring::wrong_max));
  CHECK(ring.verified(twisted(one.secret, 1)) == refused);
  CHECK(ring.hashes == 1 + static_cast<int>(keyring::wrong_max));
  CHECK(ring.verified(twisted(one.secret)) == refused);
  CHECK(ring.hashes == 2 + static_cast<int>(keyring::wrong_max));
  CHECK(ring.verified(one.secret) == one.id);
}

TEST_CASE("keys: two that are found by the same digits stay two", "[registry][unit]") {
  counted_ring ring;
  auto const secret = make_secret().value();
  ring.keys.put(record_for("key_1", secret));
  ring.keys.put(record_for("key_2", twisted(secret)));
  for (int i = 0; i < 2; ++i) {
    CHECK(ring.verified(secret) == "key_1");
    CHECK(ring.verified(twisted(secret)) == "key_2");
    CHECK(ring.verified(twisted(secret, 1)) == refused);
  }
  CHECK(ring.hashes <= 6);
  ring.keys.revoke("key_1").value();
  CHECK(ring.verified(secret) == "unauthenticated: API key 'key_1' is revoked");
  CHECK(ring.verified(twisted(secret)) == "key_2");
}

TEST_CASE("keys: one that comes later is found by a secret that was wrong before", "[registry][unit]") {
  counted_ring ring;
  auto const secret = make_secret().value();
  ring.keys.put(record_for("key_1", secret));
  CHECK(ring.verified(twisted(secret)) == refused);
  ring.keys.put(record_for("key_2", twisted(secret)));
  CHECK(ring.verified(twisted(secret)) == "key_2");
}

TEST_CASE("keys: an expired one is refused, and says so to who has the secret", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann", {.expires = noon + 1h});
  CHECK(ring.verified(one.secret, noon + 1h - 1ns) == one.id);
  auto const held = ring.keys.verify(one.secret, noon).value();
  CHECK(ring.verified(one.secret, noon + 1h) == "unauthenticated: API key '" + one.id + "' has expired");
  CHECK(ring.verified(twisted(one.secret), noon + 1h) == refused);
  CHECK_FALSE(held->usable(noon + 1h));
}

TEST_CASE("keys: a revoked one is refused at once, also to those who hold it", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann");
  auto const held = ring.keys.verify(one.secret, noon).value();
  CHECK(held->usable(noon).has_value());
  ring.keys.revoke(one.id).value();
  CHECK_FALSE(held->usable(noon));
  CHECK(ring.verified(one.secret) == "unauthenticated: API key '" + one.id + "' is revoked");
  CHECK(ring.verified(twisted(one.secret)) == refused);
  CHECK(ring.keys.revoke(one.id).has_value());
  CHECK(to_string(ring.keys.revoke("key_0").error()) == "not_found: there is no API key 'key_0'");
}

TEST_CASE("keys: to revoke one forgets that its secret was right", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann");
  ring.verified(one.secret);
  CHECK(ring.hashes == 1);
  ring.keys.revoke(one.id).value();
  for (int i = 0; i < 3; ++i)
    ring.verified(one.secret);
  CHECK(ring.hashes == 2); // and a client that keeps trying costs one
}

TEST_CASE("keys: with its account a key is gone", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann");
  auto const other = ring.add("bob");
  auto const held = ring.keys.verify(one.secret, noon).value();
  ring.keys.forget_owner("ann");
  CHECK_FALSE(held->usable(noon));
  CHECK(ring.verified(one.secret) == refused);
  CHECK(ring.keys.find(one.id).error().code == errc::not_found);
  CHECK(ring.keys.revoke(one.id).error().code == errc::not_found);
  CHECK(ring.verified(other.secret) == other.id);
  CHECK(ring.keys.list("").size() == std::size_t{1});
}

TEST_CASE("keys: those of an account are listed, oldest first", "[registry][unit]") {
  keyring keys;
  keys.put(record_of("key_3", "ann", noon + 1s));
  keys.put(record_of("key_1", "ann", noon + 2s));
  keys.put(record_of("key_4", "bob", noon + 0s));
  keys.put(record_of("key_2", "ann", noon + 2s));
  auto ids = [&](std::string_view owner) {
    std::string out;
    for (auto const& info : keys.list(owner))
      out += info.id + ' ' + info.owner + ' ';
    return out;
  };
  CHECK(ids("ann") == "key_3 user:ann key_1 user:ann key_2 user:ann ");
  CHECK(ids("bob") == "key_4 user:bob ");
  CHECK(ids("") == "key_4 user:bob key_3 user:ann key_1 user:ann key_2 user:ann ");
  CHECK(ids("eve").empty());
}

TEST_CASE("keys: a list tells what became of a key", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann", {.scopes = {"text/*"}, .expires = noon + 1h, .label = "bot"});
  ring.keys.verify(one.secret, noon).value()->touch(noon + 90s);
  ring.keys.revoke(one.id).value();
  auto const info = ring.keys.find(one.id).value();
  CHECK(info.id == one.id);
  CHECK(info.owner == "user:ann");
  CHECK(info.options.scopes == std::vector<std::string>{"text/*"});
  CHECK(info.options.expires == noon + 1h);
  CHECK(info.options.label == "bot");
  CHECK(info.created == noon);
  CHECK(info.last_used == noon + 60s);
  CHECK(info.revoked);
}

TEST_CASE("keys: put again, one takes over what changed elsewhere", "[registry][unit]") {
  counted_ring ring;
  auto made = ring.keys.make("ann", {}, noon, low_cost).value();
  ring.keys.put(made.record);
  auto const held = ring.keys.verify(made.shown.secret, noon).value();
  made.record.last_used = noon + 5min;
  ring.keys.put(made.record);
  CHECK(held->last_used() == noon + 5min);
  CHECK(ring.keys.take_uses().empty());
  CHECK(held->usable(noon).has_value());
  made.record.revoked = true;
  ring.keys.put(made.record);
  CHECK_FALSE(held->usable(noon));
  ring.hashes = 0;
  CHECK_FALSE(ring.keys.verify(made.shown.secret, noon));
  CHECK(ring.hashes == 1);
  CHECK(ring.keys.list("").size() == std::size_t{1});
  made.record.revoked = false; // what is revoked stays so
  ring.keys.put(made.record);
  CHECK_FALSE(held->usable(noon));
}

TEST_CASE("keys: last uses are taken once, those given back again", "[registry][unit]") {
  counted_ring ring;
  auto const one = ring.add("ann");
  auto const other = ring.add("bob");
  CHECK(ring.keys.take_uses().empty());
  ring.verified(one.secret);
  CHECK(ring.keys.take_uses().empty()); // to verify is no use
  ring.keys.verify(one.secret, noon).value()->touch(noon + 1s);
  auto const uses = ring.keys.take_uses();
  REQUIRE(uses.size() == std::size_t{1});
  CHECK(uses[0].id == one.id);
  CHECK(uses[0].when == noon);
  CHECK(ring.keys.take_uses().empty());
  ring.keys.verify(other.secret, noon).value()->touch(noon + 61s);
  ring.keys.give_back(uses);
  ring.keys.give_back({{.id = "key_0", .when = noon}});
  CHECK(ring.keys.take_uses().size() == std::size_t{2});
}
