#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

struct evp_md_ctx_st;

namespace leat {

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece. Throws `internal` where OpenSSL has no SHA-256.
class sha256 {
public:
  using digest_type = std::array<std::byte, 32>;

  sha256();

  void add(void const* data, std::size_t size);
  void add(std::string_view text) { add(text.data(), text.size()); }

  /// The digest of all that was added. The last call on this object.
  digest_type finish();

private:
  struct closer {
    void operator()(evp_md_ctx_st* p) const noexcept;
  };

  std::unique_ptr<evp_md_ctx_st, closer> state_;
};

} // namespace leat
