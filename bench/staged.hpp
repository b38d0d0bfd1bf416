#pragma once

#include <leat/leat.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace leat::bench {

/// Which stages a stage calls: one of `choices` per group, all groups at once.
struct stage {
  std::vector<std::vector<std::size_t>> groups = {}; ///< of places in the shape
};

/// Stages that call one another; the first is the entry. Each has a model of its own to load.
struct shape {
  std::string name;
  std::vector<stage> stages;
  std::chrono::microseconds before; ///< that a stage takes until it calls others
};

/// Two thirds of what a load takes alone, be the machine fast or slow: some 20 ms. Each stage of a chain, and
/// the entry of a lottery.
std::chrono::microseconds stage_time(std::string const& model);

shape chain(std::size_t depth, std::chrono::microseconds before);
/// On each level one stage calls two at once: one that goes on, and one of two, three times in four the same.
/// It takes three times as long as a stage of a chain, or two cores could not load what it needs, whoever
/// decides when.
shape branching_tree(std::size_t depth, std::chrono::microseconds before);
/// The entry calls one of so many, each as likely as the others.
shape lottery(std::size_t callees, std::chrono::microseconds before);

/// A fastText model in a file, made where it is not there yet. Some 40 MB.
std::string model_file();
/// A runtime with the stages of one shape.
class staged_runtime {
public:
  static constexpr std::chrono::milliseconds after{5}; ///< that a stage takes after others have answered

  struct settings {
    bool learning =
      true; ///< off: it is observed and recorded all the same, where there is a file to record to
    std::chrono::milliseconds idle_timeout{600'000};
    std::size_t loads_max = 0; ///< as in `runtime_options`
    std::string record = {};   ///< as in `learning_options`
  };

  staged_runtime(shape const& s, std::string const& model, settings const& how);
  staged_runtime(staged_runtime const&) = delete;
  staged_runtime& operator=(staged_runtime const&) = delete;

  /// Stops all instances: the next request finds everything cold.
  void chill();

  struct request {
    double seconds;            ///< from the call to the answer
    double longest_load;       ///< seconds that a stage waited for its instance, at most
    double idle_seconds;       ///< that instances started ahead stood ready before they were used
    std::vector<double> begun; ///< by stage: seconds from the call until it was called; below 0: it was not
  };
  /// Request number `index`: which stages it goes through is decided by that alone.
  request ask(std::uint64_t index);
  /// The same without waiting.
  leat::reply send(std::uint64_t index) const;

  /// Instances' seconds between ready and end, of those started ahead and never used, since the beginning.
  double wasted_seconds() const;
  std::uint64_t pre_starts() const;
  /// Calls that waited for a start.
  std::uint64_t cold_starts() const;

private:
  leat::algorithm make(std::size_t place, std::string const& model) const;

  shape const shape_;
  settings const how_;
  leat::runtime rt_;
};

} // namespace leat::bench
