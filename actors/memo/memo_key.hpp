#pragma once

#include <leat/value.hpp>

#include <cstddef>
#include <cstdint>

namespace leat {

/// Version and input of a pure call, in a form in which equal calls are equal.
///
/// Keys are compared in full: the hash only finds them. So no input can be made that is answered with the
/// output of another one, and the hash, with a secret of this process in it, need only be fast.
struct memo_key {
  std::uint32_t version = 0; ///< `published::ordinal`
  value_kind kind = value_kind::null;
  value form; ///< text and bytes as they are, a document as CBOR (RFC 8949) with its members in order
  std::uint64_t hash = 0;

  /// O(content), without copying text and bytes. `seed`: the process's secret.
  static memo_key of(std::uint32_t version, value const& input, std::uint64_t seed);

  friend bool operator==(memo_key const& a, memo_key const& b) {
    return a.hash == b.hash && a.version == b.version && a.kind == b.kind && a.form == b.form;
  }
};

struct memo_key_hash {
  std::size_t operator()(memo_key const& k) const noexcept { return static_cast<std::size_t>(k.hash); }
};

/// Of an outcome that is held against another one later, in the same process: 128 bits of XXH3 over kind and
/// canonical form, with a secret of the process.
struct output_digest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  static output_digest of(value const& output);

  friend bool operator==(output_digest const&, output_digest const&) = default;
};

} // namespace leat
