#include "examples/tweets/commands/command_line.hpp"
#include "examples/tweets/commands/commands.hpp"
#include "examples/tweets/commands/interrupt.hpp"

#include <exception>
#include <iostream>

namespace {

struct obey {
  tweets::exit_code operator()(tweets::exit_code code) const { return code; }
  tweets::exit_code operator()(tweets::run_options const& options) const { return tweets::run(options); }
  tweets::exit_code operator()(tweets::train_options const& options) const { return tweets::train(options); }
  tweets::exit_code operator()(tweets::evaluate_options const& options) const {
    return tweets::evaluate(options);
  }
};

} // namespace

int main(int count, char** arguments) {
  tweets::ignore_broken_pipes();
  try {
    return static_cast<int>(std::visit(obey(), tweets::parse_command_line(count, arguments)));
  } catch (std::exception const& failure) {
    std::cerr << "tweets: " << failure.what() << '\n';
    return static_cast<int>(tweets::exit_code::cannot);
  }
}
