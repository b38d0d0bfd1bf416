#include "words/sha256.hpp"

#include <leat/error.hpp>

#include <openssl/evp.h>

namespace leat {

namespace {

void require(bool ok) {
  if (!ok)
    throw error(errc::internal, "SHA-256 is not available in this OpenSSL");
}

} // namespace

void sha256::closer::operator()(evp_md_ctx_st* p) const noexcept {
  EVP_MD_CTX_free(p);
}

sha256::sha256() : state_(EVP_MD_CTX_new()) {
  require(state_ && EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) == 1);
}

void sha256::add(void const* data, std::size_t size) {
  require(EVP_DigestUpdate(state_.get(), data, size) == 1);
}

sha256::digest_type sha256::finish() {
  digest_type out;
  require(EVP_DigestFinal_ex(state_.get(), reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1);
  return out;
}

} // namespace leat
