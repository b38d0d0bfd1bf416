// The main function of all tests. That of Catch2 3 comes in a library, and would be looked for after that of
// Debian 13's libfasttext, which has one, too.

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>

int main(int argc, char** argv) {
  return Catch::Session().run(argc, argv);
}
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
