#include "examples/tweets/commands/reports.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <system_error>

namespace tweets {

std::string how_to_make_models(std::filesystem::path const& models) {
  return "make the models with: tweets train --data DIR --models " + models.string();
}

std::string fixed(double number, int decimals) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%.*f", decimals, number);
  return out.data();
}

void flush(std::ostream& out) {
  errno = 0;
  if (!out.flush()) {
    auto const* name = &out == &std::cout ? "standard output" : "standard error";
    throw std::runtime_error(std::string(name) + ": cannot be written" +
                             (errno == 0 ? std::string() : ": " + std::generic_category().message(errno)));
  }
}

} // namespace tweets
