#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace leat {

/// Where a label points: at one version, or at several by weight, with an optional shadow.
///
/// Which of several versions a call gets is decided by its caller, or by the affinity key in its options:
/// the same one gets the same version as long as the split stands, and of all callers each version gets a
/// share that is its weight's share of the sum.
struct label_split {
  struct target {
    std::string version;
    std::uint32_t weight = 1; ///< 1 … 1,000,000

    friend bool operator==(target const&, target const&) = default;
  };

  /// A version that receives a copy of a share of the calls. Its answers are compared with those that callers
  /// get, counted, and dropped.
  struct shadow_target {
    std::string version;       ///< empty: no shadow
    double share_percent = 0.; ///< of the label's calls, 0 … 100

    friend bool operator==(shadow_target const&, shadow_target const&) = default;
  };

  std::vector<target> targets; ///< at least one, each version once
  shadow_target shadow = {};

  friend bool operator==(label_split const&, label_split const&) = default;
};

/// Something that happened to an algorithm.
struct history_entry {
  std::chrono::system_clock::time_point time;
  std::string name;      ///< owner/name
  std::string principal; ///< who did it
  std::string
    event; ///< "publish", "replace", "label", "unlabel", "retire", "restore", "deprecate", "settings"
  std::string version; ///< the version that it is about; empty where it is about none
  std::string detail;  ///< for people: the label and its split, the note of a deprecation, the setting
};

} // namespace leat
