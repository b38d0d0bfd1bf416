#pragma once

#include "bench/sim/generated.hpp"

#include <string>

namespace leat::bench {

/// What the traces of Azure Functions do not tell, drawn with the generator's distributions and its seed, in
/// the order in which functions appear.
struct azure_options {
  generated_options drawn;
  std::size_t requests_max = 10'000'000; ///< the earliest; those after are left out
};

/// Azure Functions 2021: `app,func,end_timestamp,duration`, in seconds. Each line is a request of one call
/// that came at end less duration. Loads and memory are drawn.
result<workload> read_azure_2021(std::string const& file, azure_options const& o);

/// The files of one day of Azure Functions 2019; an empty name of the last: memory is drawn.
struct azure_2019_files {
  std::string invocations; ///< invocations_per_function_md.anon.dNN.csv
  std::string durations;   ///< function_durations_percentiles.anon.dNN.csv
  std::string memory;      ///< app_memory_percentiles.anon.dNN.csv
};

/// Each invocation is a request of one call. It comes at a moment of its minute that is drawn uniformly, for
/// each function in the order of the file and for each of its minutes in order; it takes a time drawn from
/// the function's percentiles (0, 1, 25, 50, 75, 99, 100 of averages; straight lines between them). An
/// instance holds the mean of what its app was allocated. Functions without durations are left out, and
/// counted in the workload's name. Loads are drawn.
result<workload> read_azure_2019(azure_2019_files const& files, azure_options const& o);

} // namespace leat::bench
