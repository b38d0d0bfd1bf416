#include "tests/support/catch.hpp"

#include <leat/trace.hpp>

#include <random>
#include <string>
#include <string_view>

using namespace leat;

namespace {

// The example of the W3C Recommendation, §3.2.
constexpr std::string_view example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// The example with the text from `at` on replaced.
std::string patched(std::size_t at, std::string_view by) {
  return std::string(example).replace(at, by.size(), by);
}

void check_malformed(std::string const& header, std::string_view why) {
  auto parsed = parse_traceparent(header);
  CAPTURE(header);
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().code == errc::invalid_argument);
  CHECK(parsed.error().message == "malformed traceparent '" + header + "': " + std::string(why));
}

constexpr std::string_view shape = "expected 00-<32 hex>-<16 hex>-<2 hex>, lower case";
constexpr std::string_view zero = "an id is all zero";
constexpr std::string_view unreadable = "the version is not one that can be read";

} // namespace

TEST_CASE("trace: a header is read into its fields", "[words][trace]") {
  auto t = parse_traceparent(example).value();
  CHECK(t.trace_id_high == 0x0af7651916cd43ddU);
  CHECK(t.trace_id_low == 0x8448eb211c80319cU);
  CHECK(t.span_id == 0xb7ad6b7169203331U);
  CHECK(t.sampled);
}

TEST_CASE("trace: a context is written with all digits, lower case", "[words][trace]") {
  CHECK(to_string({1, 2, 3, true}) == "00-00000000000000010000000000000002-0000000000000003-01");
  CHECK(to_string({0xABCDEF, 0, ~std::uint64_t{0}, false}) ==
        "00-0000000000abcdef0000000000000000-ffffffffffffffff-00");
}

TEST_CASE("trace: what is written is read back the same", "[words][trace]") {
  std::mt19937_64 random(20240917);
  for (int i = 0; i < 1000; ++i) {
    // Shifted, so that short numbers with leading zeros are common.
    auto number = [&] { return random() >> (random() % 64); };
    trace_context t{number(), number() | 1, number() | 1, i % 2 == 0};
    CAPTURE(i, to_string(t));
    auto back = parse_traceparent(to_string(t));
    REQUIRE(back.has_value());
    CHECK(*back == t);
    CHECK(to_string(*back) == to_string(t));
  }
}

TEST_CASE("trace: half of the trace id may be zero, all of an id may not", "[words][trace]") {
  std::string const zeros(32, '0');
  CHECK(parse_traceparent(patched(3, zeros.substr(0, 16))).value().trace_id_high == 0);
  CHECK(parse_traceparent(patched(19, zeros.substr(0, 16))).value().trace_id_low == 0);
  check_malformed(patched(3, zeros), zero);
  check_malformed(patched(36, zeros.substr(0, 16)), zero);
}

TEST_CASE("trace: of the flags only the lowest bit is heard", "[words][trace]") {
  for (std::string_view flags : {"01", "03", "ff", "81"})
    CHECK(parse_traceparent(patched(53, flags)).value().sampled);
  for (std::string_view flags : {"00", "02", "fe", "80"})
    CHECK_FALSE(parse_traceparent(patched(53, flags)).value().sampled);
}

TEST_CASE("trace: upper case is malformed in every field", "[words][trace]") {
  for (std::size_t at : {0U, 1U, 3U, 34U, 36U, 51U, 53U, 54U})
    check_malformed(patched(at, "A"), shape);
}

TEST_CASE("trace: what is no hex digit is malformed at every place", "[words][trace]") {
  for (std::size_t at = 0; at < example.size(); ++at)
    for (std::string_view c : {"g", " ", "x", "/", ":", "`", "\xff", "_"})
      check_malformed(patched(at, c), shape);
}

TEST_CASE(
  "trace: a digit in place of a dash and a dash in place of a digit are malformed", "[words][trace]") {
  for (std::size_t at : {2U, 35U, 52U})
    check_malformed(patched(at, "0"), shape);
  for (std::size_t at : {0U, 3U, 34U, 36U, 53U, 54U})
    check_malformed(patched(at, "-"), shape);
}

TEST_CASE("trace: every shorter header is malformed", "[words][trace]") {
  for (std::size_t size = 0; size < example.size(); ++size)
    check_malformed(std::string(example.substr(0, size)), shape);
}

TEST_CASE("trace: a header is not trimmed", "[words][trace]") {
  check_malformed(" " + std::string(example), shape);
  check_malformed(std::string(example) + " ", unreadable);
  check_malformed(std::string(example) + '\0', unreadable);
  check_malformed(patched(10, std::string_view("\0", 1)), shape);
}

TEST_CASE("trace: version 00 ends with the flags", "[words][trace]") {
  for (std::string_view more : {"-", "-00", "0", "-what-the-future-will-be-like"})
    check_malformed(std::string(example) + std::string(more), unreadable);
}

TEST_CASE("trace: a later version is read as far as it is known", "[words][trace]") {
  auto const expected = parse_traceparent(example).value();
  for (std::string_view version : {"01", "7f", "cc", "fe"})
    for (std::string_view more : {"", "-", "-00", "-what the future will be like"}) {
      auto header = patched(0, version) + std::string(more);
      CAPTURE(header);
      auto parsed = parse_traceparent(header);
      REQUIRE(parsed.has_value());
      CHECK(*parsed == expected);
    }
}

TEST_CASE("trace: a later version that goes on without a dash is malformed", "[words][trace]") {
  for (std::string_view more : {"0", ".", " -00", "\xff"})
    check_malformed(patched(0, "01") + std::string(more), unreadable);
}

TEST_CASE("trace: version ff is malformed", "[words][trace]") {
  check_malformed(patched(0, "ff"), unreadable);
  check_malformed(patched(0, "ff") + "-00", unreadable);
}

TEST_CASE("trace: a later version with an id of zeros is malformed", "[words][trace]") {
  check_malformed("01-" + std::string(32, '0') + "-b7ad6b7169203331-01-more", zero);
}
