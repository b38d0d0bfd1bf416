#pragma once

#include <cstddef>

namespace leat::bench {

/// What many idle instances, or actors, cost.
struct crowd_figures {
  double bytes;          ///< of resident memory, each
  double per_second;     ///< that were started
  double call_to_only;   ///< nanoseconds, from another actor, to a kind of which there is one
  double call_to_random; ///< the same to a random one of all
};

/// Of one stateless algorithm that keeps `count` instances warm. Memory is measured as growth, so it belongs
/// in a new process.
crowd_figures crowd_of_instances(std::size_t count);

/// Of bare CAF event-based actors with one handler. In a new process, too.
crowd_figures crowd_of_actors(std::size_t count);

/// Resident memory of this process now, in bytes.
double resident_bytes();

} // namespace leat::bench
