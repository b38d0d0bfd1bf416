// What calls cost: `./dev bench call`.

#include "bench/call.hpp"

#include "bench/peers_tbb.hpp"

int main(int argc, char** argv) {
  using namespace leat::bench;
  auto const options =
    parse_command_line(argc, argv, "What calls cost, against plain functions, bare CAF and others");
  auto const rounds = options.rounds != 0 ? options.rounds : 15;
  report out("call");
  tweet_workflow(out, rounds);
  auto const js = moleculer_peer::start();
  if (!js)
    out.note("Moleculer: left out, no `node` that finds the module `moleculer`");
  if (!tbb_peer::start(1))
    out.note("oneTBB: left out, it was not there when this was built");
  for (std::size_t const threads : {1, 2}) {
    nested_calls(out, threads, rounds, js.get());
    chains(out, threads, rounds, js.get());
    fan_outs(out, threads, rounds);
    outside_calls(out, threads, rounds);
    observed_calls(out, threads, rounds);
  }
  observations(out, rounds);
  out.print();
  out.write(options.json);
}
