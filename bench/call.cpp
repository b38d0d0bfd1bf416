// What calls cost: `./dev bench call`.

#include "bench/call.hpp"

int main(int argc, char** argv) {
  auto const options =
    leat::bench::parse_command_line(argc, argv, "What calls cost, against plain functions and bare CAF");
  auto const rounds = options.rounds != 0 ? options.rounds : 15;
  leat::bench::report out("call");
  leat::bench::tweet_workflow(out, rounds);
  leat::bench::nested_calls(out, 1, rounds);
  leat::bench::nested_calls(out, 2, rounds);
  out.print();
  out.write(options.json);
}
