#pragma once

#include "bench/peers_moleculer.hpp"
#include "bench/report.hpp"

#include <cstddef>

namespace leat::bench {

/// One nested call, actor to actor, against a bare CAF request and response; a plain function and Moleculer,
/// where `js` is there, for orientation.
void nested_calls(report& out, std::size_t threads, std::size_t rounds, moleculer_peer* js);

/// Four algorithms, each calling the next, against four CAF actors that forward; oneTBB's flow graph and
/// Moleculer for orientation.
void chains(report& out, std::size_t threads, std::size_t rounds, moleculer_peer* js);

/// Eight calls at once, joined: against CAF and oneTBB's flow graph, for orientation.
void fan_outs(report& out, std::size_t threads, std::size_t rounds);

/// Calls from an ordinary thread, one at a time and many in flight, against CAF.
void outside_calls(report& out, std::size_t threads, std::size_t rounds);

/// What calls pay for being observed, against a runtime that does not learn: calls of a busy caller, of whose
/// trees most are left out, and nested calls of trees that are observed whole.
void observed_calls(report& out, std::size_t threads, std::size_t rounds);

/// What one observation takes, and what a tree that is left out.
void observations(report& out, std::size_t rounds);

/// The tweet workflow, memo off and models loaded, against the same steps as plain functions in one thread;
/// and the peak memory of both. Forks, so it comes before everything that starts threads.
void tweet_workflow(report& out, std::size_t rounds);

/// ", 1 thread": the end of a scenario's name.
inline std::string on(std::size_t threads) {
  return ", " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

} // namespace leat::bench
