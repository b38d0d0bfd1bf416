#include "registry/version/scanner.hpp"
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
  in.skip_number("first");
  CHECK_FALSE(in.take_spaces());
  in.go_to(0);
  std::string_view identifiers = "kept";
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

TEST_CASE("scanner: a skipped number may have any size", "[registry][scanner]") {
  scanner in("thing", "0.99999999999999999999999.01");
  in.skip_number("first");
  CHECK(in.at() == 1);
  in.expect('.');
  in.skip_number("second");
  in.expect('.');
  CHECK(in.rest() == "01");
  in.skip_number("third");
  CHECK(fault_of(in) == "malformed thing '0.99999999999999999999999.01': unexpected '1' at character 28, "
                        "expected a number without leading zeros");
  scanner none("thing", "");
  none.skip_number("first");
  CHECK(fault_of(none) == "malformed thing '': it ends at character 1, expected the first number");
}

TEST_CASE("scanner: white space is what JavaScript takes for it", "[registry][scanner]") {
  scanner in("thing", " \t\n\v\f\r\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeffx");
  CHECK(in.take_spaces());
  CHECK(in.peek() == 'x');
  CHECK_FALSE(in.take_spaces());
  for (std::string_view text :
    {"", "x ", "\x1f", "\x7f", "\xc2", "\xa0", "\u0085", "\u180e", "\u200b", "\xe2\x80"}) {
    scanner other("thing", text);
    CAPTURE(std::string(text));
    CHECK_FALSE(other.take_spaces());
    CHECK(other.at() == 0);
  }
}

TEST_CASE("scanner: goes back to an earlier place", "[registry][scanner]") {
  scanner in("thing", "a b");
  CHECK(in.take('a'));
  auto const place = in.at();
  CHECK(in.take_spaces());
  in.go_to(place);
  CHECK(in.rest() == " b");
}

TEST_CASE("scanner: identifiers end before what is no identifier", "[registry][scanner]") {
  scanner in("thing", "a.0-.Z9+rest");
  std::string_view out;
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
  CHECK(fault_of(in) == "malformed thing '1\\x00': unexpected '\\x00' at character 2, expected the end");
}
