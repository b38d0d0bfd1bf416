#include "tests/support/catch.hpp"

#include <leat/error.hpp>

#include <set>
#include <string>
#include <utility>

using namespace leat;

namespace {

struct known_code {
  errc code;
  int number; ///< gRPC's, https://grpc.io/docs/guides/status-codes
  std::string_view name;
};

constexpr known_code known_codes[] = {
  {errc::ok, 0, "ok"},
  {errc::cancelled, 1, "cancelled"},
  {errc::algorithm_failed, 2, "algorithm_failed"}, // gRPC calls it UNKNOWN
  {errc::invalid_argument, 3, "invalid_argument"},
  {errc::deadline_exceeded, 4, "deadline_exceeded"},
  {errc::not_found, 5, "not_found"},
  {errc::already_exists, 6, "already_exists"},
  {errc::permission_denied, 7, "permission_denied"},
  {errc::resource_exhausted, 8, "resource_exhausted"},
  {errc::failed_precondition, 9, "failed_precondition"},
  {errc::unimplemented, 12, "unimplemented"},
  {errc::internal, 13, "internal"},
  {errc::unavailable, 14, "unavailable"},
  {errc::unauthenticated, 16, "unauthenticated"},
};

} // namespace

TEST_CASE("error: every code has gRPC's number and its own name", "[words][error]") {
  std::set<std::string_view> names;
  for (auto const& known : known_codes) {
    CAPTURE(known.name);
    CHECK(static_cast<int>(known.code) == known.number);
    CHECK(to_string(known.code) == known.name);
    CHECK(names.insert(to_string(known.code)).second);
  }
}

TEST_CASE("error: a number that is no code is called unknown", "[words][error]") {
  for (int number : {10, 11, 15, 17, 255})
    CHECK(to_string(static_cast<errc>(number)) == "unknown");
}

TEST_CASE("error: as text it is the code and the message", "[words][error]") {
  CHECK(to_string(error(errc::not_found, "no algorithm 'a/b'")) == "not_found: no algorithm 'a/b'");
  CHECK(to_string(error(errc::internal, "")) == "internal: ");
}

TEST_CASE("error: as text it has the path from the root call to the one that failed", "[words][error]") {
  error e(errc::algorithm_failed, "boom");
  e.path = {"a/b@1.0.0"};
  CHECK(to_string(e) == "algorithm_failed: boom [a/b@1.0.0]");
  e.path = {"a/b@1.0.0", "c/d@2.1.0", "e/f@0.1.0-dev"};
  CHECK(to_string(e) == "algorithm_failed: boom [a/b@1.0.0 > c/d@2.1.0 > e/f@0.1.0-dev]");
}

TEST_CASE("error: as an exception it says the message alone", "[words][error]") {
  error e(errc::unavailable, "instance lost");
  e.path = {"a/b@1.0.0"};
  std::exception const& base = e;
  CHECK(std::string(base.what()) == "instance lost");
  e.message += " again";
  CHECK(std::string(base.what()) == "instance lost again");
}

TEST_CASE("error: detail is null unless it is given", "[words][error]") {
  CHECK(error(errc::internal, "x").detail.is_null());
  CHECK(
    error(errc::internal, "x", {{"retry_after_ms", 20}}).detail == json::parse(R"({"retry_after_ms":20})"));
}

TEST_CASE("error: a thrown copy carries everything and is free of the original", "[words][error]") {
  error original(errc::resource_exhausted, "queue is full", {{"waiting", 3}});
  original.path = {"a/b@1.0.0", "c/d@1.0.0"};
  try {
    throw error(original);
  } catch (std::exception const& thrown) {
    auto const* copy = dynamic_cast<error const*>(&thrown);
    REQUIRE(copy != nullptr);
    original.message = "changed";
    original.path.clear();
    CHECK(copy->code == errc::resource_exhausted);
    CHECK(copy->message == "queue is full");
    CHECK(copy->detail == json{{"waiting", 3}});
    CHECK(copy->path == std::vector<std::string>{"a/b@1.0.0", "c/d@1.0.0"});
  }
}
