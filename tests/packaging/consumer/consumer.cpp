// What an embedder's first program looks like; exit status 0 if the answer is right.
#include <leat/leat.hpp>

#include <string>

// Would not compile here under -Wall, -Wextra, -Wshadow or -Wconversion.
static short narrowed(int number, int unused) {
  int spare;
  { int number = 1; }
  return number;
}

int main() {
  leat::runtime rt;
  rt.publish(
    leat::algorithm("text/twice", "1.0.0").pure().apply([](std::string text) { return text + text; }));
  bool right = rt.client().algo("text/twice").pipe("ab").get().as_text() == "abab";
  return right && narrowed(0, 0) == 0 ? 0 : 1;
}
