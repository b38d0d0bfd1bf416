#pragma once

#include <leat/access.hpp>
#include <leat/json.hpp>
#include <leat/options.hpp>

#include <optional>
#include <string>
#include <vector>

namespace leat {

/// What is published about one version of an algorithm, besides its code: plain data, with a canonical text
/// and a digest (docs/manifest.md). The owner is the first part of the name.
struct manifest {
  std::string name;        ///< `owner/name`
  std::string version;     ///< semantic version
  std::string description; ///< one sentence for people
  leat::visibility visibility = leat::visibility::owner;
  bool pure = false;
  std::vector<std::string> calls; ///< patterns of what it may call
  algorithm_limits limits;
  leat::execution execution = leat::execution::cooperative;
  std::optional<batch_options> batch; ///< none: each call runs alone
  memo_options memo;                  ///< of a pure one
  std::optional<json> accepts;        ///< JSON Schema of inputs
  std::optional<json> returns;        ///< JSON Schema of outputs
  std::string runtime = "embedded";   ///< kind of runtime: code linked into the process
  std::string code_id;                ///< identifies the code; by default the build id of its module

  friend bool operator==(manifest const&, manifest const&) = default;
};

} // namespace leat
