#pragma once

#include "examples/tweets/commands/options.hpp"

#include <variant>

namespace tweets {

/// What the command line asks for: a command, or nothing more than an exit code (help was printed, or what
/// was wrong).
using command = std::variant<exit_code, run_options, train_options, evaluate_options>;

command parse_command_line(int count, char const* const* arguments);

} // namespace tweets
