#pragma once

#include <leat/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct evp_mac_ctx_st;

// The cryptography of API keys. A secret is `sk_` and 64 lower-case hex digits of 256 random bits. Stored are
// its first 16 digits, by which it is found, and a salted scrypt hash of the whole, for which 192 bits stay
// to be guessed. No error holds a secret or a part of one, and nothing here keeps a copy.

namespace leat {

/// What a hash or a keyed hash of a secret is.
using secret_digest = std::array<std::byte, 32>;

/// Cost of the slow hash: log2 of scrypt's N. 15 takes 32 MiB and about a tenth of a second.
inline constexpr std::uint32_t slow_hash_cost = 15;

/// A stored cost above this is refused, lest a damaged store take all memory: 20 takes 1 GiB.
inline constexpr std::uint32_t slow_hash_cost_max = 20;

/// Fills `out` with bytes that nobody can predict; `unavailable` where the system has none.
result<void> fill_random(std::span<std::byte> out);

/// `prefix` and `bytes` random bytes as lower-case hex digits.
result<std::string> random_hex(std::string_view prefix, std::size_t bytes);

/// A new secret. It is on whoever receives it to wipe it.
result<std::string> make_secret();

/// The digits by which a secret is found, a view of it; nothing when `text` is not shaped as a secret.
std::optional<std::string_view> lookup_of(std::string_view text) noexcept;

/// scrypt's parameters, as RFC 7914 names them; N is 2^cost.
struct scrypt_parameters {
  std::uint32_t cost = slow_hash_cost;
  std::uint32_t r = 8;
  std::uint32_t p = 1;
};

/// scrypt (RFC 7914). Slow, and takes 128 · r · N bytes meanwhile: `resource_exhausted` where they are not to
/// be had, `invalid_argument` for parameters that it does not allow, or where r or p is above 1024.
result<void> scrypt(std::string_view password, std::span<std::byte const> salt, scrypt_parameters parameters,
  std::span<std::byte> out);

/// The hash under which a secret is stored: scrypt with r = 8, p = 1 and N = 2^cost, cost at most
/// `slow_hash_cost_max`.
result<secret_digest> slow_hash(std::string_view secret, std::span<std::byte const> salt, std::uint32_t cost);

/// Whether two digests are equal, in a time that does not depend on what they hold.
bool equal(secret_digest const& a, secret_digest const& b) noexcept;

/// Overwrites a secret and leaves an empty string.
void wipe(std::string& secret) noexcept;

/// HMAC-SHA-256 (RFC 2104) under one key: marks by which a process knows a secret again without keeping it.
///
/// Whoever reads a mark out of the memory learns nothing of the secret, and equal marks mean equal secrets,
/// which a hash of 64 bits would not promise. Thread safety: full. A mark costs about a microsecond.
class keyed_hash {
public:
  /// With a random key of its own. Throws `error` where there is none to be had.
  keyed_hash();

  /// With a given key, not empty. Throws `error` where OpenSSL lacks the algorithm.
  explicit keyed_hash(std::span<std::byte const> key);

  result<secret_digest> operator()(std::string_view text) const;

private:
  struct free_context {
    void operator()(evp_mac_ctx_st* c) const noexcept;
  };
  using context = std::unique_ptr<evp_mac_ctx_st, free_context>;

  static context begin(std::span<std::byte const> key);

  context keyed_; ///< has taken the key in; copied for each mark
};

} // namespace leat
