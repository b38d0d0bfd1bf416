#pragma once

#include <nlohmann/json.hpp>

namespace leat {

/// JSON document: nlohmann's, with members kept in code-unit order of their names.
using json = nlohmann::json;

} // namespace leat
