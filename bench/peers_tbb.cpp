#include "bench/peers_tbb.hpp"

#include "bench/peers_caf.hpp"
#include "bench/turns.hpp"

#include <string>
#include <tuple>
#include <utility>

#include <tbb/flow_graph.h>
#include <tbb/task_arena.h>

namespace leat::bench {

namespace {

namespace flow = tbb::flow;

using text_node = flow::function_node<std::string, std::string>;

template <class In>
using again_node = flow::multifunction_node<In, std::tuple<std::string>>;

std::string const& text_of(std::string const& s) {
  return s;
}

template <class... Ts>
std::string const& text_of(std::tuple<Ts...> const& t) {
  return std::get<0>(t);
}

/// Sends what arrives back to the beginning until `left` is used up.
template <class In>
again_node<In> again(flow::graph& g, int& left) {
  return {g, flow::serial, [&left](In const& in, typename again_node<In>::output_ports_type& out) {
            if (--left > 0)
              std::get<0>(out).try_put(text_of(in));
          }};
}

text_node echo(flow::graph& g) {
  return {g, flow::serial, [](std::string const& s) { return s; }};
}

template <class>
using text = std::string;

template <std::size_t... I>
double fan_out_of(int count, std::index_sequence<I...>) {
  using joined = std::tuple<text<std::integral_constant<std::size_t, I>>...>;
  int left = count;
  flow::graph g;
  flow::broadcast_node<std::string> begin(g);
  text_node parts[] = {((void)I, echo(g))...};
  flow::join_node<joined, flow::queueing> join(g);
  auto repeat = again<joined>(g, left);
  (flow::make_edge(begin, parts[I]), ...);
  (flow::make_edge(parts[I], flow::input_port<I>(join)), ...);
  flow::make_edge(join, repeat);
  flow::make_edge(flow::output_port<0>(repeat), begin);
  return nanoseconds_per(count, [&] {
    begin.try_put(payload);
    g.wait_for_all();
  });
}

class flow_graphs final : public tbb_peer {
public:
  explicit flow_graphs(std::size_t threads) : arena_(static_cast<int>(threads)) {}

  double chain(int count) override {
    return arena_.execute([count] {
      int left = count;
      flow::graph g;
      auto a = echo(g);
      auto b = echo(g);
      auto c = echo(g);
      auto d = echo(g);
      auto repeat = again<std::string>(g, left);
      flow::make_edge(a, b);
      flow::make_edge(b, c);
      flow::make_edge(c, d);
      flow::make_edge(d, repeat);
      flow::make_edge(flow::output_port<0>(repeat), a);
      return nanoseconds_per(count, [&] {
        a.try_put(payload);
        g.wait_for_all();
      });
    });
  }

  double fan_out(int count) override {
    return arena_.execute([count] { return fan_out_of(count, std::make_index_sequence<8>()); });
  }

private:
  tbb::task_arena arena_; ///< the waiting thread is one of its threads
};

} // namespace

std::unique_ptr<tbb_peer> tbb_peer::start(std::size_t threads) {
  return std::make_unique<flow_graphs>(threads);
}

} // namespace leat::bench
