#pragma once

#include "actors/policy/learned_start.hpp"

#include <cstdint>

namespace leat::fuzz {

/// Lets the policy decide for a small node on which versions call each other, and holds what it decides to
/// what every policy promises. The same arguments do the same.
void drive(learned_start& policy, std::uint32_t versions, int trees);

} // namespace leat::fuzz
