#pragma once

namespace CLI {
class App;
}

namespace leat::tools {

/// What ends the program with a message and exit code 1 is thrown as leat::error from a subcommand's
/// callback.

/// `leat sim`: policies against traces, on a virtual clock.
void add_sim(CLI::App& to);

/// `leat trace`: what a recording holds.
void add_trace(CLI::App& to);

/// `leat graph`: what a runtime has learned about who calls whom, as DOT, JSON or SVG.
void add_graph(CLI::App& to);

} // namespace leat::tools
