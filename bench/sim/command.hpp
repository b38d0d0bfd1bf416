#pragma once

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

  generated_options generated; ///< played where no file is given
  std::size_t seeds = 3;       ///< workloads of the generator, from its seed on
  std::string shape = "dags";  ///< "dags" or "runs": see `dag_options::depth`

  std::string json; ///< files to write; empty: none
  std::string svg;
};

/// Plays everything and writes the files. Errors name what was wrong and what was expected.
result<comparison_of_policies> simulate(sim_options o);

} // namespace leat::bench
