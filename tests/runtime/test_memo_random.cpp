#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"

#include <leat/leat.hpp>

#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

constexpr std::size_t steps_in_ci = leat::testing::sanitized ? 10'000 : 100'000;

/// As many as asked for by hand, where that is the case.
std::size_t step_count() {
  auto const* asked = std::getenv("LEAT_MEMO_STEPS");
  return asked ? std::strtoull(asked, nullptr, 10) : steps_in_ci;
}

constexpr int algorithm_count = 6;
constexpr int input_count = 8;
constexpr std::size_t versions_max = 25;

/// The runs of one runtime.
struct runs {
  std::set<std::string> seen; ///< version, input, and all that the run met
  std::size_t count = 0;
  std::size_t again = 0; ///< of those that met only answers, and the same as an earlier one

  void note(std::string const& met, bool only_answers) {
    ++count;
    if (!seen.insert(met).second && only_answers)
      ++again;
  }
};

std::string name_of(int algorithm) {
  return "p/a" + std::to_string(algorithm);
}

/// Calls what it refers to, one after the other, and tells who it is and what it met.
leat::algorithm published(std::string const& name, std::string const& version, std::string const& tag,
  std::vector<std::string> const& refs, leat::visibility seen_by, runs& counted) {
  leat::algorithm out(name, version);
  out.pure().calls({"p/*"}).visibility(seen_by).code_id(tag);
  return out.apply([tag, refs, &counted](std::string input, leat::context& ctx) -> leat::task<std::string> {
    std::string met = tag + '(' + input;
    bool only_answers = true;
    for (auto const& ref : refs) {
      met += ' ';
      try {
        met += (co_await ctx.algo(ref).pipe(input)).as_text();
      } catch (leat::error const& e) {
        met += to_string(e.code);
        only_answers = false;
      }
    }
    met += ')';
    counted.note(met, only_answers);
    // What it met decides the answer, but often not: then those above need not run again.
    co_return tag.substr(0, 4) + std::to_string(std::hash<std::string>()(met) % 3);
  });
}

/// Two runtimes that go through the same changes; one of them remembers.
struct pair {
  explicit pair(std::uint64_t seed) : random(seed) {
    for (auto* rt : both()) {
      auto const registry = rt->registry();
      for (auto const* user : {"p", "ann", "bob"})
        registry.create_user(user).value();
    }
    for (int a = 0; a < algorithm_count; ++a)
      publish(a);
  }

  std::vector<leat::runtime*> both() { return {&with, &without}; }

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random() % n); }

  /// The same change in both; it is refused in both or in none.
  template <class F>
  void change(F const& f) {
    bool const a = static_cast<bool>(f(with.registry(), remembering));
    bool const b = static_cast<bool>(f(without.registry(), recomputing));
    REQUIRE(a == b);
  }

  std::string reference_to(int algorithm) {
    auto const& there = versions[algorithm];
    switch (below(5)) {
    case 0:
      return name_of(algorithm) + "@^1";
    case 1:
      return name_of(algorithm) + "@live";
    case 2:
      return name_of(algorithm) + '@' + (there.empty() ? "1.0.0" : there[below(there.size())]);
    case 3:
      return name_of(algorithm) + "@1.0.0-dev";
    default:
      return name_of(algorithm);
    }
  }

  void publish(int algorithm) {
    auto& there = versions[algorithm];
    bool const dev = below(4) == 0 || there.size() >= versions_max;
    std::string const version =
      dev ? "1.0.0-dev" : std::to_string(1 + below(2)) + '.' + std::to_string(++generation) + ".0";
    std::vector<std::string> refs;
    for (auto count = below(3); count > 0 && algorithm + 1 < algorithm_count; --count)
      refs.push_back(reference_to(
        algorithm + 1 + static_cast<int>(below(static_cast<std::size_t>(algorithm_count - algorithm - 1)))));
    // The tag says what the code does, but for its last part, which says which text it is.
    auto const tag =
      'a' + std::to_string(algorithm) + 'k' + std::to_string(below(3)) + '.' + std::to_string(++tags);
    auto const seen_by = below(3) == 0 ? leat::visibility::owner : leat::visibility::everyone;
    change([&](leat::registry const& r, runs& counted) {
      return r.publish(published(name_of(algorithm), version, tag, refs, seen_by, counted));
    });
    if (!dev)
      there.push_back(version);
  }

  void change_something() {
    int const a = static_cast<int>(below(algorithm_count));
    auto const name = name_of(a);
    auto const& there = versions[a];
    auto const any = there.empty() ? std::string("1.0.0") : there[below(there.size())];
    auto const other = there.empty() ? std::string("1.0.0-dev") : there[below(there.size())];
    leat::grant_rule rule{below(2) == 0 ? "user:ann" : "user:bob", "call", below(3) == 0 ? "p/*" : name,
      below(2) == 0 ? leat::effect::allow : leat::effect::deny};
    switch (below(9)) {
    case 0:
      return publish(a);
    case 1:
    case 2:
      return change([&](auto const& r, runs&) { return r.label(name, "live", any); });
    case 3:
      return change([&](auto const& r, runs&) {
        return r.split(name, "live", {.targets = {{any, 1}, {other, 2}}});
      });
    case 4:
      return change([&](auto const& r, runs&) { return r.retire(name, any); });
    case 5:
    case 6:
      return change([&](auto const& r, runs&) { return r.restore(name, any); });
    case 7:
      return change([&](auto const& r, runs&) { return r.grant(rule); });
    default:
      return change([&](auto const& r, runs&) { return r.revoke(rule); });
    }
  }

  /// The answer of the one that remembers is that of the one that does not.
  void call() {
    auto const ref = reference_to(static_cast<int>(below(algorithm_count)));
    auto const input = std::to_string(below(input_count));
    auto const who = below(4);
    auto ask = [&](leat::runtime& rt) {
      static char const* const names[]{"user:p", "user:ann", "user:bob"};
      auto const me = who == 3 ? rt.client() : rt.client(leat::principal{names[who]});
      auto const got = me.algo(ref).pipe(input).try_get();
      return got ? got->as_text() : std::string(to_string(got.error().code));
    };
    auto const remembered = ask(with);
    auto const computed = ask(without);
    INFO(ref << " with " << input << " as " << who);
    REQUIRE(remembered == computed);
  }

  std::mt19937_64 random;
  std::map<int, std::vector<std::string>> versions;
  int generation = 0;
  int tags = 0;
  runs remembering; // before the runtimes, which end first
  runs recomputing;
  leat::runtime with{{.threads = 1, .memo = {.check_one_in = 0, .worth_ratio_min = 0}}};
  leat::runtime without{{.threads = 1, .memo = {.bytes_max = 0}}};
};

} // namespace

TEST_CASE("memo: whatever changes, every answer is that of a recomputation, and nothing runs in vain",
  "[runtime][memo][random]") {
  auto const steps = step_count();
  std::uint64_t reused = 0; // in few steps not by every seed
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    INFO("seed " << seed);
    pair p(seed);
    for (std::size_t step = 0; step < steps / 4; ++step) {
      INFO("step " << step);
      if (p.below(16) == 0)
        p.change_something();
      else
        p.call();
    }
    CHECK(p.remembering.again == 0);
    CHECK(p.remembering.count < p.recomputing.count);
    reused += p.with.memo().stats().reused;
  }
  CHECK(reused > 0);
}
