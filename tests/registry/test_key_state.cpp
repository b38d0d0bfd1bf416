#include "registry/keys/key_state.hpp"
#include "tests/registry/keys.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"

#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace leat;
using test::complaint;
using namespace std::chrono_literals;
using test::noon;

namespace {

stored::key key_with(key_options options) {
  stored::key k;
  k.id = "key_1";
  k.owner = "ann";
  k.options = std::move(options);
  k.created = noon;
  return k;
}

std::string options_refusal(key_options const& options) {
  return complaint(check_key_options(options, noon));
}

} // namespace

TEST_CASE("keys: options that can be understood pass", "[registry][unit]") {
  CHECK(options_refusal({}) == "nothing");
  CHECK(options_refusal({.scopes = {"*", "text/*", "nlp/sentiment"},
          .actions = {"call", "read", "publish", "manage", "grant"},
          .expires = noon + 1ns,
          .label = std::string(256, 'x')}) == "nothing");
}

TEST_CASE("keys: the error names the option that is wrong", "[registry][unit]") {
  std::string const begin = "invalid_argument: no such API key can be made: ";
  CHECK(options_refusal({.scopes = {"text/*", "text"}}) ==
        begin + "malformed pattern 'text': expected owner/name");
  CHECK(options_refusal({.scopes = {""}}) == begin + "malformed pattern '': expected owner/name");
  CHECK(options_refusal({.scopes = std::vector<std::string>(65, "*")}) ==
        begin + "65 scopes, at most 64 are allowed");
  CHECK(options_refusal({.actions = {"call", "fly"}}) ==
        begin + "unknown action 'fly', expected call, read, publish, manage or grant");
  CHECK(options_refusal({.actions = {""}}) ==
        begin + "unknown action '', expected call, read, publish, manage or grant");
  CHECK(options_refusal({.actions = {"call", "read", "call", "call", "call", "call"}}) ==
        begin + "an action is named twice in call, read, call, call, call, call");
  CHECK(options_refusal({.expires = noon}) == begin + "its expiry is not after now");
  CHECK(options_refusal({.expires = noon - 1h}) == begin + "its expiry is not after now");
  CHECK(options_refusal({.label = std::string(257, 'x')}) ==
        begin + "a label of 257 bytes, at most 256 are allowed");
}

TEST_CASE("keys: one without scopes and actions covers all", "[registry][unit]") {
  key_state const key(key_with({}));
  for (auto const what : {action::call, action::read, action::publish, action::manage, action::grant}) {
    CHECK(key.covers(what, "text/clean").has_value());
    CHECK(key.covers(what, "*").has_value());
  }
}

TEST_CASE("keys: scopes are patterns, and one that covers is enough", "[registry][unit]") {
  key_state const key(key_with({.scopes = {"text/*", "nlp/sentiment"}}));
  CHECK(key.covers(action::call, "text/clean").has_value());
  CHECK(key.covers(action::call, "nlp/sentiment").has_value());
  for (std::string_view const other : {"texts/clean", "a.text/clean", "nlp/sentiments", "nlp/sentimen",
         "nlp/x", "Text/clean", "text", "nlp/*", "*", ""}) {
    CAPTURE(std::string(other));
    CHECK(complaint(key.covers(action::call, other)) ==
          "permission_denied: API key 'key_1' is for text/*, nlp/sentiment, which does not cover '" +
            std::string(other) + "'");
  }
  CHECK(key_state(key_with({.scopes = {"a/b", "*"}})).covers(action::call, "text/clean").has_value());
}

TEST_CASE("keys: a pattern is covered when all that it covers is", "[registry][unit]") {
  key_state const one(key_with({.scopes = {"text/clean"}}));
  key_state const owner(key_with({.scopes = {"text/*"}}));
  key_state const all(key_with({.scopes = {"*"}}));
  CHECK_FALSE(one.covers(action::grant, "text/*"));
  CHECK(owner.covers(action::grant, "text/*").has_value());
  CHECK_FALSE(owner.covers(action::grant, "*"));
  CHECK(all.covers(action::grant, "*").has_value());
}

TEST_CASE("keys: actions narrow what a key is for", "[registry][unit]") {
  key_state const key(key_with({.scopes = {"text/*"}, .actions = {"read", "call"}}));
  CHECK(key.covers(action::call, "text/clean").has_value());
  CHECK(key.covers(action::read, "text/clean").has_value());
  CHECK(complaint(key.covers(action::publish, "text/clean")) ==
        "permission_denied: API key 'key_1' is for call, read, not for publish");
  CHECK(complaint(key.covers(action::call, "a/b")) ==
        "permission_denied: API key 'key_1' is for text/*, which does not cover 'a/b'");
}

TEST_CASE("keys: what a store says and nobody understands covers nothing", "[registry][unit]") {
  key_state const scoped(key_with({.scopes = {"", "/*", "te*", "text/cl*"}}));
  CHECK_FALSE(scoped.covers(action::call, "text/clean"));
  CHECK_FALSE(scoped.covers(action::call, "/x"));
  key_state const acting(key_with({.actions = {"fly"}}));
  CHECK(complaint(acting.covers(action::call, "text/clean")) ==
        "permission_denied: API key 'key_1' is for no action that is known, not for call");
}

TEST_CASE("keys: one is good until it expires, and no longer", "[registry][unit]") {
  key_state const key(key_with({.expires = noon}));
  CHECK(key.usable(noon - 1ns).has_value());
  CHECK(complaint(key.usable(noon)) == "unauthenticated: API key 'key_1' has expired");
  CHECK_FALSE(key.usable(noon + 24h));
  CHECK(key_state(key_with({})).usable(noon + 24h * 365 * 100).has_value());
}

TEST_CASE("keys: whoever holds a revoked one is refused at once", "[registry][unit]") {
  key_state key(key_with({.expires = noon}));
  key.revoke();
  CHECK(complaint(key.usable(noon - 1h)) == "unauthenticated: API key 'key_1' is revoked");
  CHECK(complaint(key.usable(noon + 1h)) == "unauthenticated: API key 'key_1' is revoked");
  auto stored = key_with({});
  stored.revoked = true;
  CHECK(key_state(stored).revoked());
}

TEST_CASE("keys: the last use is known to a minute and never moves back", "[registry][unit]") {
  key_state const key(key_with({}));
  CHECK_FALSE(key.last_used().has_value());
  key.touch(noon + 59s);
  CHECK(key.last_used() == noon);
  key.touch(noon + 61s);
  CHECK(key.last_used() == noon + 1min);
  key.touch(noon);
  CHECK(key.last_used() == noon + 1min);
  key_state const old(key_with({}));
  old.touch(std::chrono::system_clock::time_point(-1s));
  CHECK(old.last_used() == std::chrono::system_clock::time_point(-1min));
}

TEST_CASE("keys: a use is taken once, and again when it could not be written", "[registry][unit]") {
  auto stored = key_with({});
  stored.last_used = noon + 30s;
  key_state key(stored);
  CHECK_FALSE(key.take_use().has_value());
  key.touch(noon + 40s);
  CHECK_FALSE(key.take_use().has_value());
  key.touch(noon + 70s);
  CHECK(key.take_use() == noon + 1min);
  CHECK_FALSE(key.take_use().has_value());
  key.give_back_use();
  CHECK(key.take_use() == noon + 1min);
  key_state unused(key_with({}));
  CHECK_FALSE(unused.take_use().has_value());
  unused.give_back_use();
  CHECK_FALSE(unused.take_use().has_value());
}

TEST_CASE("keys: threads that use one leave the latest minute", "[registry][unit][threads]") {
  key_state key(key_with({}));
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t)
      threads.emplace_back([&key, t] {
        for (int i = 0; i < 1000; ++i)
          key.touch(noon + std::chrono::minutes((i * 7 + t * 311) % 1000));
      });
  }
  CHECK(key.last_used() == noon + 999min);
}
