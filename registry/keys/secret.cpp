#include "registry/keys/secret.hpp"

#include <algorithm>
#include <cassert>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

namespace leat {

namespace {

constexpr std::string_view secret_prefix = "sk_";
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t lookup_digits = 16;

unsigned char* octets(std::byte* bytes) noexcept {
  return reinterpret_cast<unsigned char*>(bytes);
}

unsigned char const* octets(std::byte const* bytes) noexcept {
  return reinterpret_cast<unsigned char const*>(bytes);
}

/// Random bytes while they become a secret.
struct wiped_bytes {
  std::array<std::byte, secret_bytes> bytes{};

  wiped_bytes() = default;
  wiped_bytes(wiped_bytes const&) = delete;
  wiped_bytes& operator=(wiped_bytes const&) = delete;
  ~wiped_bytes() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

/// 128 · r · (N + p) bytes and a little more: what OpenSSL asks for, which by default it denies itself.
std::uint64_t memory_of(scrypt_parameters s) noexcept {
  return 128 * std::uint64_t{s.r} * ((std::uint64_t{1} << s.cost) + s.p + 2);
}

} // namespace

result<void> fill_random(std::span<std::byte> out) {
  for (; !out.empty(); out = out.subspan(std::min<std::size_t>(out.size(), 1024))) {
    auto const part = out.first(std::min<std::size_t>(out.size(), 1024));
    if (RAND_priv_bytes(octets(part.data()), static_cast<int>(part.size())) != 1) {
      ERR_clear_error();
      return error(errc::unavailable, "the system gives no random bytes");
    }
  }
  return {};
}

result<std::string> random_hex(std::string_view prefix, std::size_t bytes) {
  wiped_bytes random;
  assert(bytes <= random.bytes.size());
  auto const used = std::span(random.bytes).first(bytes);
  if (auto filled = fill_random(used); !filled)
    return std::move(filled).error();
  std::string text;
  text.reserve(prefix.size() + 2 * bytes); // growing would leave a copy behind
  text += prefix;
  for (std::byte b : used) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(b >> 4)];
    text += "0123456789abcdef"[std::to_integer<unsigned>(b & std::byte{15})];
  }
  return text;
}

result<std::string> make_secret() {
  return random_hex(secret_prefix, secret_bytes);
}

std::optional<std::string_view> lookup_of(std::string_view text) noexcept {
  if (!text.starts_with(secret_prefix) || text.size() != secret_prefix.size() + 2 * secret_bytes)
    return std::nullopt;
  auto const digits = text.substr(secret_prefix.size());
  if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return std::nullopt;
  return digits.substr(0, lookup_digits);
}

result<void> scrypt(std::string_view password, std::span<std::byte const> salt, scrypt_parameters parameters,
  std::span<std::byte> out) {
  auto const [cost, r, p] = parameters;
  constexpr std::uint32_t factor_max = 1024;
  if (cost == 0 || cost >= 32 || cost >= 16 * std::uint64_t{r} || r > factor_max || p == 0 || p > factor_max)
    return error(errc::invalid_argument, "scrypt has no cost " + std::to_string(cost) + " with r = " +
                                           std::to_string(r) + " and p = " + std::to_string(p));
  if (EVP_PBE_scrypt(password.data(), password.size(), octets(salt.data()), salt.size(),
        std::uint64_t{1} << cost, r, p, memory_of(parameters), octets(out.data()), out.size()) == 1)
    return {};
  ERR_clear_error();
  return error(errc::resource_exhausted,
    "no " + std::to_string(memory_of(parameters) >> 20) + " MiB of memory to check an API key with");
}

result<secret_digest> slow_hash(
  std::string_view secret, std::span<std::byte const> salt, std::uint32_t cost) {
  if (cost == 0 || cost > slow_hash_cost_max)
    return error(errc::invalid_argument, "an API key has a hash of cost " + std::to_string(cost) +
                                           ", expected 1 to " + std::to_string(slow_hash_cost_max));
  secret_digest out;
  if (auto made = scrypt(secret, salt, {.cost = cost}, out); !made)
    return std::move(made).error();
  return out;
}

bool equal(secret_digest const& a, secret_digest const& b) noexcept {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::string& secret) noexcept {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

void keyed_hash::free_context::operator()(evp_mac_ctx_st* c) const noexcept {
  EVP_MAC_CTX_free(c);
}

keyed_hash::context keyed_hash::begin(std::span<std::byte const> key) {
  std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
    EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr), &EVP_MAC_free);
  context made(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr); // holds on to `hmac`
  std::string digest = OSSL_DIGEST_NAME_SHA2_256;
  std::array<OSSL_PARAM, 2> const parameters = {
    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0), OSSL_PARAM_construct_end()};
  if (!made || EVP_MAC_init(made.get(), octets(key.data()), key.size(), parameters.data()) != 1) {
    ERR_clear_error();
    throw error(errc::internal, "HMAC-SHA-256 is not available in this OpenSSL");
  }
  return made;
}

keyed_hash::keyed_hash() {
  wiped_bytes key;
  fill_random(key.bytes).value();
  keyed_ = begin(key.bytes);
}

keyed_hash::keyed_hash(std::span<std::byte const> key) : keyed_(begin(key)) {}

result<secret_digest> keyed_hash::operator()(std::string_view text) const {
  context const fresh(EVP_MAC_CTX_dup(keyed_.get()));
  secret_digest out;
  std::size_t size = 0;
  if (!fresh ||
      EVP_MAC_update(fresh.get(), reinterpret_cast<unsigned char const*>(text.data()), text.size()) != 1 ||
      EVP_MAC_final(fresh.get(), octets(out.data()), &size, out.size()) != 1 || size != out.size()) {
    ERR_clear_error();
    return error(errc::resource_exhausted, "no memory to check an API key with");
  }
  return out;
}

} // namespace leat
