#include "actors/pool_plan.hpp"

#include "registry/manifest/manifest.hpp"

#include <algorithm>

namespace leat {

pool_plan::pool_plan(published const& version, std::size_t threads) {
  auto const m = parse_manifest(version.text).value(); // it was checked before it was published
  auto const& limits = m.limits;
  bool const loads = version.code && version.code->loads;
  auto const wanted = limits.instances_max != 0 ? limits.instances_max : (loads ? 1 : threads);
  instances_min = limits.instances_min;
  instances_max = std::max<std::size_t>({wanted, limits.instances_min, 1});
  concurrency = limits.concurrency;
  waiting_max = limits.waiting_max;
  idle_timeout = limits.idle_timeout;
  execution = m.execution;
  batch = m.batch;
}

} // namespace leat
