// `leat trace`: what a recording of a live run holds.

#include "bench/sim/recorded.hpp"
#include "tools/subcommands.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace leat::tools {

namespace {

double seconds(std::chrono::nanoseconds d) {
  return std::chrono::duration<double>(d).count();
}

void describe(std::string const& file) {
  auto const w = bench::read_recording(file).value();
  std::vector<std::size_t> calls(w.versions.size());
  for (auto const& c : w.calls)
    ++calls[c.version];
  auto const span = w.requests.empty() ? 0.0 : seconds(w.requests.back().at - w.requests.front().at);
  std::printf("%zu requests in %.3g s, %zu calls, %zu versions\n\n", w.requests.size(), span, w.calls.size(),
    w.versions.size());
  std::size_t width = 7;
  for (auto const& v : w.versions)
    width = std::max(width, v.name.size());
  std::printf("%-*s  %10s  %10s  %10s\n", static_cast<int>(width), "version", "calls", "load, ms", "MB");
  for (std::size_t i = 0; i < w.versions.size(); ++i)
    if (auto const& v = w.versions[i]; calls[i] > 0)
      std::printf("%-*s  %10zu  %10.3g  %10.3g\n", static_cast<int>(width), v.name.c_str(), calls[i],
        1e3 * seconds(v.load()), 1e-6 * static_cast<double>(v.bytes));
}

} // namespace

void add_trace(CLI::App& to) {
  auto* const command = to.add_subcommand("trace", "Says what a recording of a live run holds");
  auto const file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "written by a runtime (learning_options::record)")
    ->required()
    ->check(CLI::ExistingFile);
  command->callback([file] { describe(*file); });
}

} // namespace leat::tools
