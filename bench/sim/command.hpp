#pragma once

#include "bench/sim/azure.hpp"
#include "bench/sim/comparison.hpp"
#include "bench/sim/generated.hpp"

#include <leat/result.hpp>

#include <string>
#include <vector>

namespace leat::bench {

/// What `leat sim` is to do.
struct sim_options {
  comparison_options comparison;
  std::vector<std::string> policies; ///< names; none: all

  /// Files to play, each a trace.
  std::vector<std::string> recordings;
  std::vector<std::string> azure_2021;
  azure_2019_files azure_2019;
  std::size_t requests_max = 10'000'000; ///< of an Azure trace

  /// Played where no file is given; what Azure's traces do not tell is drawn with it.
  generated_options generated;
  std::size_t seeds = 3;      ///< workloads of the generator, from its seed on
  std::string shape = "dags"; ///< "dags" or "runs": see `dag_options::depth`

  std::string json; ///< files to write; empty: none
  std::string svg;
};

/// Plays everything and writes the files. Errors name what was wrong and what was expected.
result<comparison_of_policies> simulate(sim_options o);

} // namespace leat::bench
