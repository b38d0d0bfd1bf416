// Makes a data folder in which something was learned: `learn FOLDER`.

#include <leat/leat.hpp>

#include <cstdio>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: learn FOLDER\n");
    return 2;
  }
  leat::runtime_options o;
  o.data = argv[1];
  o.learning.enabled = true;
  leat::runtime rt(o);
  rt.publish(
    leat::algorithm("demo/part", "1.2.3").load([] { return 1; }).apply([](int const&, std::string text) {
      return text;
    }));
  rt.publish(leat::algorithm("demo/caller", "1.0.0")
               .calls({"demo/part"})
               .apply([](std::string text, leat::context& ctx) -> leat::task<std::string> {
                 auto const out = co_await ctx.algo("demo/part").pipe(text);
                 co_return out.as_text();
               }));
  auto const caller = rt.client().algo("demo/caller");
  for (int i = 0; i < 8; ++i) {
    if (caller.pipe("x").get().as_text() != "x")
      return 1;
    (void)rt.graph(); // takes in what was observed
  }
  return 0;
}
