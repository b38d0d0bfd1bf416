#include "actors/memo/memo_key.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <string>
#include <vector>

using leat::json;
using leat::memo_key;
using leat::value;

namespace {

memo_key key_of_input(value const& input, std::uint32_t version = 1, std::uint64_t seed = 7) {
  return memo_key::of(version, input, seed);
}

} // namespace

TEST_CASE("memo key: equal inputs have equal keys, however a document is written", "[actors][memo][unit]") {
  CHECK(key_of_input("text") == key_of_input(std::string("text")));
  CHECK(key_of_input(json::parse(R"({"b": [1, 2.5], "a": "\u00e9"})")) ==
        key_of_input(json::parse("{\"a\":\"\xc3\xa9\",\"b\":[1,25e-1]}")));
  CHECK(key_of_input(leat::bytes{std::byte{1}}) == key_of_input(leat::bytes{std::byte{1}}));
  CHECK(key_of_input(nullptr) == key_of_input(value()));
  CHECK(key_of_input(nullptr) == key_of_input(json(nullptr)));
}

TEST_CASE("memo key: what an algorithm can tell apart has different keys", "[actors][memo][unit]") {
  std::vector<value> const inputs{nullptr, "", " ", "null", json("null"), json("null "), json(1), json(1.0),
    json(true), json::array(), json::object(), json::array({1, 2}), json::array({2, 1}),
    json::array({json::array({1}), 2}), json{{"a", 1}}, json{{"a", "1"}}, leat::bytes{},
    leat::bytes{std::byte{'n'}}, "n"};
  for (std::size_t i = 0; i < inputs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      INFO(i << " and " << j);
      CHECK_FALSE(key_of_input(inputs[i]) == key_of_input(inputs[j]));
    }
  CHECK_FALSE(key_of_input("x", 1) == key_of_input("x", 2));
}

TEST_CASE(
  "memo key: another secret gives another hash, and an equal hash is not enough", "[actors][memo][unit]") {
  CHECK(key_of_input("x", 1, 7).hash != key_of_input("x", 1, 8).hash);
  auto a = key_of_input("x");
  auto b = key_of_input("y");
  b.hash = a.hash; // as if somebody had found a collision
  CHECK_FALSE(a == b);
}
