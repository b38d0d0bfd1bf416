#pragma once

#include <string>

namespace leat {

/// Who acts: `user:ann`, `team:vision`, `algo:nlp/sentiment`; `process:self` is the embedding process.
struct principal {
  std::string name;

  friend bool operator==(principal const&, principal const&) = default;
};

/// The secret of a key, `sk_…`: a credential of a user, narrowed by scopes and expiry.
struct api_key {
  std::string secret;
};

} // namespace leat
