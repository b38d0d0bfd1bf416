#include "tests/support/catch.hpp"

#include <leat/detail/handler.hpp>

#include <stdexcept>

using namespace leat;

namespace {

template <class E>
std::exception_ptr thrown(E e) {
  return std::make_exception_ptr(std::move(e));
}

} // namespace

TEST_CASE("exceptions: an error that leaves an algorithm is the answer, unchanged", "[words][exceptions]") {
  error original(errc::not_found, "no such word", {{"word", "x"}});
  original.path = {"a/b@1.0.0"};
  for (auto translate : {&detail::error_of, &detail::input_error_of}) {
    auto e = translate(thrown(original));
    CHECK(e.code == errc::not_found);
    CHECK(e.message == "no such word");
    CHECK(e.detail == json{{"word", "x"}});
    CHECK(e.path == original.path);
  }
}

TEST_CASE("exceptions: any other is a failed algorithm with its text", "[words][exceptions]") {
  CHECK(to_string(detail::error_of(thrown(std::runtime_error("boom")))) == "algorithm_failed: boom");
  CHECK(to_string(detail::error_of(thrown(std::out_of_range("")))) == "algorithm_failed: ");
}

TEST_CASE(
  "exceptions: any other in the conversion of an input is an invalid argument", "[words][exceptions]") {
  CHECK(to_string(detail::input_error_of(thrown(std::runtime_error("odd length")))) ==
        "invalid_argument: odd length");
}

TEST_CASE("exceptions: what is no std::exception has no text but is an answer too", "[words][exceptions]") {
  CHECK(to_string(detail::error_of(thrown(42))) == "algorithm_failed: an exception of unknown type");
  CHECK(
    to_string(detail::input_error_of(thrown("text"))) == "invalid_argument: an exception of unknown type");
}

TEST_CASE("exceptions: an exception derived from error keeps its code", "[words][exceptions]") {
  struct special : error {
    special() : error(errc::unavailable, "later") {}
  };
  CHECK(to_string(detail::error_of(thrown(special()))) == "unavailable: later");
}
