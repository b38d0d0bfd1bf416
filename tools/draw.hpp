#pragma once

#include <leat/result.hpp>

#include <string>

namespace leat::tools {

/// Draws a graph in the DOT language to an SVG file, with Graphviz' program `dot`. The file is there as a
/// whole or not at all. `failed_precondition` where `dot` is not installed, `internal` where it fails,
/// `invalid_argument` where the file cannot be written. Blocks.
result<void> draw_svg(std::string const& dot, std::string const& file);

} // namespace leat::tools
