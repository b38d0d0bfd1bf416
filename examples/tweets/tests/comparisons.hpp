#pragma once

#include <cmath>
#include <ostream>
#include <string>
#include <string_view>

// What the two major versions of Catch2 spell differently.
namespace tweets::testing {

/// `CHECK(text == containing("part"))`
struct containing {
  explicit containing(std::string_view part) : part(part) {}

  friend bool operator==(std::string const& text, containing const& expected) {
    return text.find(expected.part) != text.npos;
  }
  friend std::ostream& operator<<(std::ostream& out, containing const& expected) {
    return out << "text with \"" << expected.part << '"';
  }

  std::string_view part;
};

/// `CHECK(number == near(0.4))`: equal but for what rounding does.
struct near {
  explicit near(double expected) : expected(expected) {}

  friend bool operator==(double number, near const& other) {
    return std::abs(number - other.expected) < 1e-9;
  }
  friend std::ostream& operator<<(std::ostream& out, near const& other) {
    return out << "about " << other.expected;
  }

  double expected;
};

} // namespace tweets::testing
