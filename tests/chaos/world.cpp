#include "tests/chaos/world.hpp"

#include "tests/support/frame_guard.hpp"

#include <leat/caf.hpp>

#include <optional>
#include <stdexcept>
#include <vector>

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

namespace leat::chaos {

namespace {

constexpr double kill_chance = 1. / 500;
constexpr double load_failure_chance = 0.3;

/// Which version this is.
struct which {
  world* w;
  int algorithm;
  int generation;
};

/// Ends the actor that runs the call, now and then.
void maybe_kill(world& w, context& ctx) {
  if (!w.chance(kill_chance))
    return;
  ++w.kills;
  caf::anon_send_exit(detail::actor_of(ctx)->address(), caf::exit_reason::kill);
}

json leaf_answer(which const& self, json const& plan) {
  return {
    {"sum", own_part(self.algorithm, self.generation, plan["n"])}, {"by", json::array({self.generation})}};
}

void add(json& answer, json const& part) {
  answer["sum"] = answer["sum"].get<long>() + part["sum"].get<long>();
  for (auto const& generation : part["by"])
    answer["by"].push_back(generation);
}

callable child(context& ctx, json const& plan) {
  auto const called = ctx.algo(plan["ref"].get<std::string>());
  auto const priority = plan.find("priority");
  if (priority == plan.end())
    return called;
  return called.with({.priority = priority->get<std::int8_t>()});
}

/// Calls the children and answers.
task<json> call_children(which self, json plan, context& ctx) {
  testing::frame_guard const guard(self.w->frames);
  maybe_kill(*self.w, ctx);
  if (long const pause = plan["pause"]; pause > 0)
    co_await ctx.sleep(std::chrono::microseconds(pause));
  auto answer = leaf_answer(self, plan);
  std::string const how = plan["how"];
  auto const& children = plan["children"];
  if (how == "row" || children.empty()) {
    for (auto const& one : children)
      add(answer, (co_await child(ctx, one).pipe(one)).to<json>());
    co_return answer;
  }
  if (how == "map") {
    auto const parts = (co_await child(ctx, children.front()).map(3).pipe(children)).to<json>();
    for (auto const& part : parts)
      add(answer, part);
    co_return answer;
  }
  std::vector<reply> parts;
  for (auto const& one : children)
    parts.push_back(child(ctx, one).pipe(one));
  if (how == "drop") {
    add(answer, (co_await parts.front()).to<json>());
    co_return answer;
  }
  for (auto const& part : co_await all(std::move(parts)))
    add(answer, part.to<json>());
  co_return answer;
}

std::vector<json> answer_all(which const& self, std::vector<json> const& plans) {
  testing::frame_guard const guard(self.w->frames);
  std::vector<json> out;
  for (auto const& plan : plans)
    out.push_back(leaf_answer(self, plan));
  return out;
}

json answer_slowly(which const& self, json const& plan, context& ctx) {
  testing::frame_guard const guard(self.w->frames);
  maybe_kill(*self.w, ctx);
  for (long asked = 0; asked < plan["pause"].get<long>() && !ctx.cancelled();
       asked += 20) // in microseconds, about
    self.w->far_end.ask();
  return leaf_answer(self, plan);
}

int load_or_fail(world& w) {
  if (w.chance(load_failure_chance)) {
    ++w.loads_failed;
    throw std::runtime_error("by chance");
  }
  return 0;
}

} // namespace

bool world::chance(double probability) {
  thread_local std::optional<std::mt19937_64> random;
  if (!random)
    random.emplace(seed * 7919 + ++threads);
  return std::bernoulli_distribution(probability)(*random);
}

std::string name_of(int algorithm) {
  return "chaos/a" + std::to_string(algorithm);
}

std::string version_of(int generation) {
  return generation >= first_dev ? "2.0.0-dev" : "1." + std::to_string(generation) + ".0";
}

bool has_dev(int algorithm) {
  return algorithm == 1 || algorithm == 2;
}

leat::algorithm version(world& w, int algorithm, int generation) {
  using namespace std::chrono_literals;
  which const self{&w, algorithm, generation};
  leat::algorithm out(name_of(algorithm), version_of(generation));
  out.code_id("generation-" + std::to_string(generation)).calls({"chaos/*"});
  switch (algorithm) {
  case 3: // a bottleneck, which refuses
    out.limits({.instances_max = 1, .waiting_max = 8});
    break;
  case 4:
    return out.pure().batch({.size_max = 16}).apply([self](std::vector<json> const& plans) {
      return answer_all(self, plans);
    });
  case 5:
    return out.execution(execution::blocking)
      .limits({.instances_max = 3, .idle_timeout = 200ms})
      .apply([self](json const& plan, context& ctx) { return answer_slowly(self, plan, ctx); });
  case 6:
    return out.pure()
      .limits({.instances_max = 2, .idle_timeout = 10ms})
      .load([&w] { return load_or_fail(w); })
      .apply([self](int const&, json const& plan, context& ctx) {
        maybe_kill(*self.w, ctx);
        return leaf_answer(self, plan);
      });
  case 7:
    return out.execution(execution::blocking)
      .limits({.instances_max = 2, .waiting_max = 256, .idle_timeout = 100ms})
      .batch({.size_max = 8})
      .load([&w] { return load_or_fail(w); })
      .apply([self](int const&, std::vector<json> const& plans) { return answer_all(self, plans); });
  default:
    break;
  }
  return out.pure(algorithm < 2).apply([self](json plan, context& ctx) {
    return call_children(self, std::move(plan), ctx);
  });
}

} // namespace leat::chaos
