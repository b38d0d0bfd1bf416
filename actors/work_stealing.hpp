#pragma once

namespace caf {
class actor_system_config;
}

namespace leat {

/// Lets actor systems of this configuration share work by `job_queues`, in place of CAF's own work stealing.
void use_work_stealing(caf::actor_system_config& config);

} // namespace leat
