#pragma once

#include <filesystem>
#include <ostream>
#include <string>

namespace tweets {

/// The advice for who lacks a model.
std::string how_to_make_models(std::filesystem::path const& models);

/// The number with so many decimals.
std::string fixed(double number, int decimals);

/// Makes sure that all has been written. Throws std::runtime_error where it has not.
void flush(std::ostream& out);

} // namespace tweets
