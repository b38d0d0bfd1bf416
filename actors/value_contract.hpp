#pragma once

#include "registry/manifest/schema.hpp"
#include "registry/published.hpp"

#include <leat/result.hpp>
#include <leat/value.hpp>

#include <optional>

namespace leat {

/// What one version says of its inputs and outputs, ready to be held against values. Most say nothing, which
/// costs nothing. Thread safety: immutable, so free.
class value_contract {
public:
  explicit value_contract(published const& version);

  /// `invalid_argument` names the place and what was expected.
  result<void> accepts(value const& input) const;
  /// `algorithm_failed` likewise.
  result<void> returns(value const& output) const;

private:
  std::string id_;
  std::optional<schema> accepts_;
  std::optional<schema> returns_;
  std::optional<error> broken_; ///< why the stored manifest cannot be read
};

} // namespace leat
