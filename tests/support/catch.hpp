#pragma once

/// Catch2, whichever of 2.13 and 3 is installed.

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

using Catch::Approx; // as in 2
#else
#include <string>

#include <catch2/catch.hpp>

namespace Catch::Matchers {

/// By its name in 3, where `Contains` is about ranges.
inline auto ContainsSubstring(std::string const& text) {
  return Contains(text);
}

} // namespace Catch::Matchers
#endif
