#include "registry/scanner.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <string_view>

using namespace leat;
using namespace std::string_view_literals;

namespace {

std::string fault_of(scanner const& in) {
  return in.fault() ? in.fault()->message : "none";
}

} // namespace

TEST_CASE("scanner: takes what is next and nothing else", "[registry][scanner]") {
  scanner in("thing", "ab");
  CHECK(in.peek() == 'a');
  CHECK_FALSE(in.take('b'));
  CHECK(in.take('a'));
  CHECK_FALSE(in.at_end());
  in.expect('b');
  CHECK(in.at_end());
  CHECK(in.peek() == '\0');
  CHECK_FALSE(in.take('\0'));
  in.end();
  CHECK_FALSE(in.fault());
}

TEST_CASE("scanner: remembers the first fault and does nothing after it", "[registry][scanner]") {
  scanner in("thing", "x1-a");
  in.expect('y');
  auto const first = fault_of(in);
  CHECK(first == "malformed thing 'x1-a': unexpected 'x' at character 1, expected 'y'");
  CHECK_FALSE(in.take('x'));
  std::uint64_t number = 77;
  in.number(number, "first");
  CHECK(number == 77);
  std::string identifiers = "kept";
  in.identifiers(identifiers, true);
  CHECK(identifiers == "kept");
  in.end();
  in.fail("something else");
  CHECK(fault_of(in) == first);
  CHECK(in.fault()->code == errc::invalid_argument);
}

TEST_CASE("scanner: a number ends where its digits end", "[registry][scanner]") {
  scanner in("thing", "120.0x");
  std::uint64_t number = 7;
  in.number(number, "first");
  CHECK(number == 120);
  CHECK(in.take('.'));
  in.number(number, "second");
  CHECK(number == 0);
  CHECK(in.peek() == 'x');
  CHECK_FALSE(in.fault());
  in.number(number, "third");
  CHECK(fault_of(in) == "malformed thing '120.0x': unexpected 'x' at character 6, expected the third number");
}

TEST_CASE("scanner: identifiers end before what is no identifier", "[registry][scanner]") {
  scanner in("thing", "a.0-.Z9+rest");
  std::string out;
  in.identifiers(out, true);
  CHECK(out == "a.0-.Z9");
  CHECK(in.take('+'));
}

TEST_CASE("scanner: a zero octet is a character like others", "[registry][scanner]") {
  scanner in("thing", "1\0"sv);
  std::uint64_t number = 0;
  in.number(number, "first");
  CHECK_FALSE(in.at_end());
  in.end();
  CHECK(fault_of(in) == "malformed thing '1\0': unexpected '\0' at character 2, expected the end"sv);
}
