#include "registry/keys/secret.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace leat;

namespace {

std::span<std::byte const> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string hex_of(std::span<std::byte const> bytes) {
  std::string out;
  for (std::byte b : bytes) {
    out += "0123456789abcdef"[std::to_integer<unsigned>(b >> 4)];
    out += "0123456789abcdef"[std::to_integer<unsigned>(b & std::byte{15})];
  }
  return out;
}

std::string scrypt_hex(std::string_view password, std::string_view salt, scrypt_parameters parameters) {
  std::array<std::byte, 64> out{};
  auto const made = scrypt(password, bytes_of(salt), parameters, out);
  return made ? hex_of(out) : to_string(made.error());
}

std::string hmac_hex(std::string const& key, std::string_view text) {
  return hex_of(keyed_hash(bytes_of(key))(text).value());
}

bool lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

TEST_CASE("secrets: scrypt gives what RFC 7914 says", "[registry][unit]") {
  CHECK(scrypt_hex("", "", {.cost = 4, .r = 1, .p = 1}) ==
        "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
        "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
  CHECK(scrypt_hex("password", "NaCl", {.cost = 10, .r = 8, .p = 16}) ==
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
  CHECK(scrypt_hex("pleaseletmein", "SodiumChloride", {.cost = 14, .r = 8, .p = 1}) ==
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}

TEST_CASE("secrets: scrypt gives what RFC 7914 says, with a gibibyte", "[registry][.slow]") {
  CHECK(scrypt_hex("pleaseletmein", "SodiumChloride", {.cost = 20, .r = 8, .p = 1}) ==
        "2101cb9b6a511aaeaddbbe09cf70f881ec568d574a2ffd4dabe5ee9820adaa47"
        "8e56fd8f4ba5d09ffa1c6d927c40f4c337304049e8a952fbcbf45c6fa77a41a4");
}

TEST_CASE("secrets: scrypt refuses parameters that it does not have", "[registry][unit]") {
  for (scrypt_parameters const s : {scrypt_parameters{.cost = 0}, {.cost = 32}, {.cost = 10, .r = 0},
         {.cost = 10, .p = 0}, {.cost = 16, .r = 1}, {.cost = 10, .r = 1025}, {.cost = 10, .p = 1025}}) {
    CAPTURE(s.cost, s.r, s.p);
    std::array<std::byte, 32> out{};
    auto const made = scrypt("password", {}, s, out);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::invalid_argument);
  }
}

TEST_CASE("secrets: the stored hash is scrypt with r 8 and p 1 over secret and salt", "[registry][unit]") {
  std::array<std::byte, 32> expected{};
  scrypt("secret", bytes_of("salt"), {.cost = 4, .r = 8, .p = 1}, expected).value();
  auto const hash = slow_hash("secret", bytes_of("salt"), 4).value();
  CHECK(equal(hash, expected));
  CHECK_FALSE(equal(hash, slow_hash("secret", bytes_of("tlas"), 4).value()));
  CHECK_FALSE(equal(hash, slow_hash("secreT", bytes_of("salt"), 4).value()));
  CHECK_FALSE(equal(hash, slow_hash("secret", bytes_of("salt"), 5).value()));
}

TEST_CASE("secrets: the usual cost is 2 to the 15, for which the memory is allowed", "[registry][unit]") {
  CHECK(slow_hash_cost == 15U);
  CHECK(scrypt_parameters{}.cost == 15U);
  CHECK(slow_hash("secret", bytes_of("salt"), slow_hash_cost).has_value());
}

TEST_CASE("secrets: a stored cost that would take all memory is refused", "[registry][unit]") {
  for (std::uint32_t const cost : {0U, 21U, 40U, ~0U}) {
    auto const made = slow_hash("secret", bytes_of("salt"), cost);
    REQUIRE_FALSE(made);
    CHECK(to_string(made.error()) ==
          "invalid_argument: an API key has a hash of cost " + std::to_string(cost) + ", expected 1 to 20");
  }
}

TEST_CASE("secrets: marks are the HMAC of RFC 4231", "[registry][unit]") {
  CHECK(hmac_hex(std::string(20, '\x0b'), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_hex(std::string(20, '\xaa'), std::string(50, '\xdd')) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(hmac_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("secrets: a mark can be made again, and by this process alone", "[registry][unit]") {
  keyed_hash const ours;
  keyed_hash const another;
  CHECK(equal(ours("secret").value(), ours("secret").value()));
  CHECK_FALSE(equal(ours("secret").value(), ours("secreT").value()));
  CHECK_FALSE(equal(ours("secret").value(), another("secret").value()));
}

TEST_CASE("secrets: equality looks at every byte", "[registry][unit]") {
  auto const a = slow_hash("secret", bytes_of("salt"), 1).value();
  CHECK(equal(a, secret_digest(a)));
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto b = a;
    b[i] ^= std::byte{1};
    CAPTURE(i);
    CHECK_FALSE(equal(a, b));
  }
}

TEST_CASE("secrets: each is new, sk_ and 64 hex digits", "[registry][unit]") {
  std::set<std::string> seen;
  std::set<char> digits;
  for (int i = 0; i < 500; ++i) {
    auto const secret = make_secret().value();
    CHECK(secret.size() == std::size_t{67});
    CHECK(secret.starts_with("sk_"));
    CHECK(lower_hex(std::string_view(secret).substr(3)));
    CHECK(lookup_of(secret) == std::string_view(secret).substr(3, 16));
    CHECK(seen.insert(std::string(*lookup_of(secret))).second);
    digits.insert(secret.begin() + 3, secret.end());
  }
  CHECK(digits.size() == std::size_t{16});
}

TEST_CASE("secrets: what is shaped differently is none", "[registry][unit]") {
  std::string const good = "sk_" + std::string(64, 'a');
  REQUIRE(lookup_of(good) == std::string(16, 'a'));
  std::vector<std::string> bad = {"", "sk_", "sk", good + "a", good.substr(0, 66), " " + good, good + "\n",
    "SK_" + good.substr(3), "pk_" + good.substr(3), "sk-" + good.substr(3)};
  for (std::size_t i = 0; i < good.size(); ++i)
    for (char const c : {'g', 'A', ' ', '\0', '\xff'}) {
      bad.push_back(good);
      bad.back()[i] = c;
    }
  for (auto const& text : bad) {
    CAPTURE(text);
    CHECK_FALSE(lookup_of(text).has_value());
  }
}

TEST_CASE("secrets: wiped ones are gone from where they stood", "[registry][unit]") {
  auto secret = make_secret().value();
  char const* const where = secret.data();
  wipe(secret);
  CHECK(secret.empty());
  REQUIRE(secret.data() == where);
  secret.resize(3); // the memory is the string's own still
  CHECK(secret == std::string(3, '\0'));
  CHECK(secret.capacity() >= std::size_t{67});
}

TEST_CASE("secrets: random bytes fill all that they are asked for", "[registry][unit]") {
  std::vector<std::byte> some(5000);
  fill_random(some).value();
  for (std::size_t i = 0; i < some.size(); i += 100) {
    CAPTURE(i);
    CHECK(std::set<std::byte>(some.begin() + static_cast<std::ptrdiff_t>(i),
            some.begin() + static_cast<std::ptrdiff_t>(i) + 100)
            .size() > 10);
  }
  CHECK(fill_random({}).has_value());
}
