// The command line of Leat. Each subcommand is one file, and one line here.

#include "tools/subcommands.hpp"

#include <leat/error.hpp>

#include <cstdio>

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app{"Leat: an embeddable runtime for pipelines of machine-learning algorithms", "leat"};
  app.require_subcommand(1);
  leat::tools::add_graph(app);
  leat::tools::add_sim(app);
  leat::tools::add_trace(app);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    return app.exit(e) == 0 ? 0 : 2;
  } catch (leat::error const& e) {
    std::fprintf(stderr, "leat: %s\n", e.what());
    return 1;
  }
  return 0;
}
