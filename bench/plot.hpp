#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace leat::bench {

/// A mark on an axis.
struct tick {
  double at;
  std::string label;
};

/// One line of a diagram.
struct series {
  std::string name;
  std::size_t colour = 0; ///< lines of one number have one colour
  bool dashed = false;
  std::vector<std::pair<double, double>> points = {}; ///< x ascending
};

/// One diagram: axes, lines, legend.
struct diagram {
  std::string title;
  std::string x_label;            ///< with the unit
  std::string y_label;            ///< with the unit
  bool y_log = false;             ///< then only what is above zero is drawn
  std::vector<tick> x_ticks = {}; ///< none: chosen
  std::vector<series> lines = {};
};

/// The diagrams side by side, as SVG.
std::string svg(std::string const& title, std::vector<diagram> const& diagrams);

/// The same into a file; empty `file`: nothing. Throws std::runtime_error where it cannot be written.
void write_plot(std::string const& file, std::string const& title, std::vector<diagram> const& diagrams);

} // namespace leat::bench
