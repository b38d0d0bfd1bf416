// What a million idle instances cost: `./dev bench instances`.

#include "bench/instances.hpp"

#include "bench/report.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

namespace leat::bench {

namespace {

constexpr std::size_t crowd = 1'000'000;

/// `measure` in a process of its own: memory that was used once is not given back, so each measurement needs
/// a fresh one.
crowd_figures measured_apart(crowd_figures (*measure)(std::size_t)) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0)
    throw std::runtime_error("pipe failed");
  auto const child = fork();
  if (child == 0) {
    auto const figures = measure(crowd);
    bool const written = write(pipe_ends[1], &figures, sizeof figures) == sizeof figures;
    _exit(written ? 0 : 1);
  }
  close(pipe_ends[1]);
  crowd_figures figures{};
  bool const complete = child > 0 && read(pipe_ends[0], &figures, sizeof figures) == sizeof figures;
  close(pipe_ends[0]);
  if (child > 0)
    waitpid(child, nullptr, 0);
  if (!complete)
    throw std::runtime_error("a measuring process of the benchmark gave no figures");
  return figures;
}

using figure_of = double crowd_figures::*;

std::vector<double> each(std::vector<crowd_figures> const& rounds, figure_of which) {
  std::vector<double> out;
  for (auto const& one : rounds)
    out.push_back(one.*which);
  return out;
}

} // namespace

double resident_bytes() {
  std::size_t all = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace leat::bench

int main(int argc, char** argv) {
  using namespace leat::bench;
  auto const options =
    parse_command_line(argc, argv, "What a million idle instances cost, against CAF actors");
  auto const count = options.rounds != 0 ? options.rounds : 5;
  std::vector<crowd_figures> ours;
  std::vector<crowd_figures> bare;
  for (std::size_t i = 0; i < count; ++i) {
    ours.push_back(measured_apart(crowd_of_instances));
    bare.push_back(measured_apart(crowd_of_actors));
  }
  report out("instances");
  auto row = [&](char const* scenario, char const* unit, figure_of which, char const* target) {
    out.add({scenario, "instance", "CAF actor", unit, each(ours, which), each(bare, which), target});
  };
  row("memory of one of 10^6", "B", &crowd_figures::bytes, "2048 B");
  row("starting 10^6", "/s", &crowd_figures::per_second, "300000/s");
  auto const only = &crowd_figures::call_to_only;
  auto const random = &crowd_figures::call_to_random;
  out.add({"nested call to a random one of 10^6", "instance", "the only one", "ns", each(ours, random),
    each(ours, only), "<= 2"});
  out.add({"the same between CAF actors", "CAF actor", "the only one", "ns", each(bare, random),
    each(bare, only), ""});
  out.note("The targets of the first two rows are for Leat's own figure, not for the ratio.");
  out.print();
  out.write(options.json);
}
