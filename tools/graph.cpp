// `leat graph`: what a runtime has learned, drawn.

#include "tools/draw.hpp"
#include "tools/subcommands.hpp"

#include <leat/metrics.hpp>

#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace leat::tools {

namespace {

struct graph_options {
  std::string data;
  std::string svg;
  bool as_dot = false; ///< as without it
  bool as_json = false;
};

void show(graph_options const& o) {
  auto const graph = learned_graph(o.data).value();
  if (!o.svg.empty())
    draw_svg(to_dot(graph), o.svg).value();
  else if (o.as_json)
    std::printf("%s\n", to_json(graph).dump(2).c_str());
  else
    std::fputs(to_dot(graph).c_str(), stdout);
}

} // namespace

void add_graph(CLI::App& to) {
  auto* const command =
    to.add_subcommand("graph", "Says who calls whom, as a runtime with a data folder has learned it");
  auto const o = std::make_shared<graph_options>();
  command
    ->add_option("DATA", o->data, "the runtime's data folder, which it may be using, or its file `learned`")
    ->required()
    ->check(CLI::ExistingPath);
  auto* const svg = command->add_option("--svg", o->svg, "draw it to this file, with Graphviz");
  auto* const dot = command->add_flag("--dot", o->as_dot, "print it in Graphviz' DOT language; the default");
  auto* const as_json = command->add_flag("--json", o->as_json, "print it as JSON");
  svg->excludes(dot)->excludes(as_json);
  dot->excludes(as_json);
  command->callback([o] { show(*o); });
}

} // namespace leat::tools
