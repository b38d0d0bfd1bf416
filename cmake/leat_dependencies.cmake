# Every package the build asks for, by who needs it. An embedder needs the first block only; what of it the installed
# libraries need is repeated in leatConfig.cmake.in.

find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CAF 0.17.6 REQUIRED COMPONENTS core)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(xxHash REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(valijson REQUIRED) # headers, for our own sources only; its package names no version
find_package(Boost 1.81 CONFIG REQUIRED)

if(LEAT_BUILD_EXAMPLES)
  find_package(ICU REQUIRED COMPONENTS uc i18n)
  find_package(Stemmer REQUIRED)
  find_package(fastText REQUIRED)
endif()

if(LEAT_BUILD_EXAMPLES OR LEAT_BUILD_TESTS OR LEAT_BUILD_BENCH OR LEAT_BUILD_TOOLS)
  find_package(CLI11 2.1 REQUIRED)
endif()
if(LEAT_BUILD_EXAMPLES OR LEAT_BUILD_TESTS OR LEAT_BUILD_BENCH OR LEAT_BUILD_TOOLS OR LEAT_FUZZ)
  find_package(libcsv REQUIRED)
endif()

if(LEAT_BUILD_TESTS)
  # 2.13 and 3 both work: tests include "tests/support/catch.hpp" and link leat_catch, which hide the difference.
  find_package(Catch2 REQUIRED)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  include(Catch)
endif()
