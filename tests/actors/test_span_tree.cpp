#include "actors/spans/span_tree.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <set>
#include <string_view>

using namespace std::chrono_literals;

namespace {

using leat::span_record;
using ns = std::chrono::nanoseconds;

/// Call `call` below `parent`, from `begin` to `end`; call 1 is the root.
span_record timed_span(std::uint64_t call, std::uint64_t parent, ns begin, ns end) {
  span_record r;
  r.call = call;
  r.parent = parent;
  r.root = 1;
  r.begin = begin.count();
  r.ended = static_cast<std::uint64_t>((end - begin).count());
  r.target = static_cast<std::uint32_t>(call);
  return r;
}

void ask(span_record& r, std::string_view text, leat::resolved_by how) {
  std::memcpy(r.asked.data(), text.data(), std::min(text.size(), r.asked.size()));
  r.how = how;
}

std::string name_of(std::uint32_t target) {
  static char const* const names[] = {"", "app/main@2.0.0", "nlp/clean@1.4.2", "", "nlp/tag@0.3.1"};
  return target < std::size(names) ? names[target] : "bulk/step@1.0.0";
}

leat::call_tree_report report(std::vector<span_record> const& spans, leat::call_log const* log = nullptr) {
  return leat::report_of({1, spans, 0}, {name_of, log});
}

leat::span const& find(leat::call_tree_report const& tree, std::uint64_t call) {
  return *std::find_if(
    tree.spans.begin(), tree.spans.end(), [&](auto const& s) { return s.call_id == call; });
}

std::vector<std::uint64_t> reported_calls(leat::call_tree_report const& tree) {
  std::vector<std::uint64_t> out;
  for (auto const& s : tree.spans)
    out.push_back(s.call_id);
  return out;
}

std::set<std::uint64_t> critical(leat::call_tree_report const& tree) {
  std::set<std::uint64_t> out;
  for (auto const& s : tree.spans)
    if (s.critical)
      out.insert(s.call_id);
  return out;
}

/// A request that cleans a text, tags it twice at a time, and pauses.
std::vector<span_record> example() {
  auto root = timed_span(1, 0, 1s, 1s + 20ms);
  ask(root, "app/main", leat::resolved_by::newest);
  root.started = 1'000;
  root.admitted = 500;
  root.run = 1'200'000;
  root.instance = root.attempts = 1;
  auto clean = timed_span(2, 1, 1s + 1ms, 1s + 6ms);
  ask(clean, "nlp/clean@^1.4", leat::resolved_by::range);
  clean.admitted = 2'000;
  clean.started = 4'002'000;
  clean.load = 3'500'000;
  clean.run = 998'000;
  clean.marks = span_record::cold;
  clean.memo = leat::memo_verdict::led;
  clean.instance = clean.attempts = 1;
  auto group = timed_span(3, 1, 1s + 7ms, 1s + 15ms);
  group.kind = 1;
  auto slow = timed_span(4, 3, 1s + 7ms, 1s + 15ms);
  ask(slow, "nlp/tag@0.3.1", leat::resolved_by::exact);
  slow.run = 7'654'321;
  slow.instance = 2;
  slow.attempts = 2;
  slow.batch = 8;
  auto quick = timed_span(5, 3, 1s + 7ms, 1s + 8ms);
  ask(quick, "nlp/tug@*\n", leat::resolved_by::nothing);
  quick.target = span_record::no_target;
  quick.outcome = leat::errc::not_found;
  auto pause = timed_span(6, 1, 1s + 16ms, 1s + 19ms);
  pause.kind = 2;
  return {slow, quick, group, clean, pause, root};
}

} // namespace

TEST_CASE("span tree: children that run at the same time are not subtracted twice", "[actors][unit]") {
  auto const tree =
    report({timed_span(1, 0, 0ns, 100ns), timed_span(2, 1, 10ns, 50ns), timed_span(3, 1, 20ns, 60ns),
      timed_span(4, 1, 30ns, 40ns), timed_span(5, 1, 80ns, 90ns), timed_span(6, 5, 85ns, 86ns)});
  CHECK(tree.spans.front().children == 60ns);
  CHECK(tree.spans.front().self == 40ns);
  CHECK(find(tree, 5).self == 9ns);
  CHECK(find(tree, 6).depth == 2);
  CHECK(reported_calls(tree) == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6});
  CHECK(tree.missing == 0);
}

TEST_CASE("span tree: the critical path goes back over what ended last", "[actors][unit]") {
  auto const tree = report({timed_span(1, 0, 0ns, 100ns), timed_span(2, 1, 0ns, 40ns),
    timed_span(3, 1, 10ns, 60ns), timed_span(4, 1, 60ns, 90ns), timed_span(5, 3, 10ns, 30ns),
    timed_span(6, 3, 20ns, 25ns), timed_span(7, 2, 0ns, 40ns)});
  CHECK(critical(tree) == std::set<std::uint64_t>{1, 3, 4, 5});
  CHECK(find(tree, 1).critical_self == 20ns);
  CHECK(find(tree, 3).critical_self == 30ns);
  CHECK(find(tree, 5).critical_self == 20ns);
  CHECK(find(tree, 2).critical_self == 0ns);
}

TEST_CASE("span tree: the wait for a start is told from the wait in a queue", "[actors][unit]") {
  auto waited = timed_span(1, 0, 0ns, 1000ns);
  waited.admitted = 100;
  waited.started = 700;
  waited.load = 400;
  auto began_earlier = timed_span(2, 1, 0ns, 1000ns);
  began_earlier.admitted = 100;
  began_earlier.started = 300;
  began_earlier.load = 5'000;
  auto never_ran = timed_span(3, 1, 0ns, 1000ns);
  never_ran.admitted = 100;
  auto const tree = report({waited, began_earlier, never_ran, timed_span(4, 1, 0ns, 1000ns)});
  CHECK(find(tree, 1).queue == 200ns);
  CHECK(find(tree, 1).load == 400ns);
  CHECK(find(tree, 2).queue == 0ns);
  CHECK(find(tree, 2).load == 200ns);
  CHECK(find(tree, 3).queue == 900ns);
  CHECK(find(tree, 4).queue == 0ns);
}

TEST_CASE("span tree: what lacks its parent hangs below the root and is counted", "[actors][unit]") {
  auto const tree =
    report({timed_span(1, 0, 0ns, 100ns), timed_span(3, 2, 10ns, 20ns), timed_span(4, 2, 20ns, 30ns)});
  CHECK(reported_calls(tree) == std::vector<std::uint64_t>{1, 3, 4});
  CHECK(find(tree, 3).depth == 1);
  CHECK(tree.missing == 1);
  CHECK(leat::report_of({1, {timed_span(1, 0, 0ns, 100ns)}, 5}, {}).missing == 5);
}

TEST_CASE("span tree: a root that is not there is stood in for", "[actors][unit]") {
  auto const tree = report({timed_span(3, 2, 10ns, 20ns), timed_span(4, 1, 20ns, 30ns)});
  CHECK(reported_calls(tree) == std::vector<std::uint64_t>{1, 3, 4});
  CHECK(tree.spans.front().kind == leat::span_kind::lost);
  CHECK(tree.spans.front().total == 20ns);
  CHECK(tree.missing == 2);
  CHECK(report({}).spans.empty());
}

TEST_CASE("span tree: a text that was cut within a character is UTF-8 again", "[actors][unit]") {
  auto r = timed_span(1, 0, 0ns, 1ns);
  ask(r, std::string(39, 'a') + "\xC3\xA9", leat::resolved_by::range);
  CHECK(report({r}).spans.front().asked == std::string(39, 'a'));
  ask(r, std::string(40, '\xFF'), leat::resolved_by::range);
  CHECK(report({r}).spans.front().asked.size() == 120);
}

TEST_CASE("span tree: as a table", "[actors][unit]") {
  leat::call_log log({.lines_per_call = 2});
  auto const at = std::chrono::steady_clock::time_point(1s + 7ms);
  log.write(4, at + 250us, "32 tokens\x1B[2J\xC2\x9B");
  log.write(4, at + 1ms, "caf\xC3\xA9");
  log.write(4, at + 2ms, "too much");
  auto tree = leat::report_of({1, example(), 0}, {name_of, &log, leat::trace_context{1, 2, 3, true}});
  CHECK('\n' + to_string(tree) == R"(
call 1: 20.0 ms, 6 spans, trace 00-00000000000000010000000000000002-0000000000000003-01
  call                 total     self  children   queue     load      run  memo  resolved              outcome    notes
* app/main           20.0 ms  4.00 ms   16.0 ms  500 ns        -  1.20 ms  -     newest -> 2.0.0       ok         instance 1
*   nlp/clean        5.00 ms  5.00 ms         -  500 us  3.50 ms   998 us  led   range ^1.4 -> 1.4.2   ok         instance 1, cold
*   (group)          8.00 ms        -   8.00 ms       -        -        -  -     -                     ok
*     nlp/tag        8.00 ms  8.00 ms         -       -        -  7.65 ms  -     exact 0.3.1 -> 0.3.1  ok         instance 2, batch of 8, 2 attempts
        | +250 us 32 tokens\x1b[2J\x9b
        | +1.00 ms café
        | and 1 more, dropped
      nlp/tug@*\x0a  1.00 ms  1.00 ms         -       -        -        -  -     -                     not_found
*   (pause)          3.00 ms  3.00 ms         -       -        -        -  -     -                     ok
)");
  CHECK(to_string(report({})) == "nothing is known of this call\n");
}

TEST_CASE("span tree: durations have three digits and a unit", "[actors][unit]") {
  auto const cell = [](ns d) {
    auto const text = to_string(report({timed_span(1, 0, 0ns, d)}));
    return text.substr(8, text.find(',') - 8);
  };
  std::map<ns, std::string> const expected{{0ns, "0 ns"}, {999ns, "999 ns"}, {1000ns, "1.00 us"},
    {9'994ns, "9.99 us"}, {9'995ns, "10.0 us"}, {99'950ns, "100 us"}, {999'499ns, "999 us"},
    {999'500ns, "1.00 ms"}, {12'345'678ns, "12.3 ms"}, {999'500us, "1.00 s"}, {59s, "59.0 s"},
    {12'345s, "12345 s"}};
  for (auto const& [d, text] : expected)
    CHECK(cell(d) == text);
}

TEST_CASE("span tree: as trace events", "[actors][unit]") {
  leat::call_log log;
  log.write(2, std::chrono::steady_clock::time_point(1s + 1500us), "half way");
  auto root = timed_span(1, 0, 1s, 1s + 2500ns);
  auto child = timed_span(2, 1, 1s + 500ns, 1s + 2us);
  child.how = leat::resolved_by::newest;
  auto const tree = leat::report_of({1, {root, child}, 0}, {name_of, &log, leat::trace_context{1, 2, 3}});
  auto document = to_trace_events(tree);
  std::string lines = "\n";
  for (auto const& event : document["traceEvents"])
    lines += event.dump() + '\n';
  document.erase("traceEvents");
  CHECK(lines + document.dump() + '\n' == R"(
{"args":{"name":"call tree 1"},"name":"process_name","ph":"M","pid":1,"tid":0}
{"args":{"name":"calls"},"name":"thread_name","ph":"M","pid":1,"tid":1}
{"args":{"algorithm":"app/main@2.0.0","asked":"","attempts":0,"batch":0,"call_id":1,"children_ns":1500,"cold":false,"critical":true,"critical_self_ns":1000,"how":"nothing","instance":0,"kind":"algorithm","load_ns":0,"log_dropped":0,"memo":"unused","outcome":"ok","parent_id":0,"prestarted":false,"queue_ns":0,"root_id":1,"run_ns":0,"self_ns":1000,"shadow":false,"total_ns":2500,"warm_up":false},"cat":"call,critical","dur":2.5,"name":"app/main@2.0.0","ph":"X","pid":1,"tid":1,"ts":0.0}
{"args":{"algorithm":"nlp/clean@1.4.2","asked":"","attempts":0,"batch":0,"call_id":2,"children_ns":0,"cold":false,"critical":true,"critical_self_ns":1500,"how":"newest","instance":0,"kind":"algorithm","load_ns":0,"log_dropped":0,"memo":"unused","outcome":"ok","parent_id":1,"prestarted":false,"queue_ns":0,"root_id":1,"run_ns":0,"self_ns":1500,"shadow":false,"total_ns":1500,"warm_up":false},"cat":"call,critical","dur":1.5,"name":"nlp/clean@1.4.2","ph":"X","pid":1,"tid":1,"ts":0.5}
{"args":{"call_id":2},"cat":"log","name":"half way","ph":"i","pid":1,"s":"t","tid":1,"ts":1500.0}
{"displayTimeUnit":"ns","otherData":{"missing":0,"traceparent":"00-00000000000000010000000000000002-0000000000000003-01"}}
)");
  CHECK(leat::to_trace_events({})["traceEvents"].empty());
}

namespace {

/// A random tree below call 1, in steps of one nanosecond; children may begin and end outside of their
/// parents.
std::vector<span_record> random_tree(std::mt19937_64& random) {
  std::vector<span_record> spans{timed_span(1, 0, 1000ns, 1000ns + ns(random() % 200))};
  auto const count = random() % 40;
  for (std::uint64_t call = 2; call < 2 + count; ++call) {
    auto const& parent = spans[random() % spans.size()];
    auto const length = parent.ended + 1;
    auto const begin = ns(parent.begin) + ns(random() % length);
    auto const overhang = random() % 8 == 0 ? 10U : 0U;
    auto const rest =
      static_cast<std::uint64_t>(parent.begin) + length - static_cast<std::uint64_t>(begin.count());
    spans.push_back(timed_span(call, parent.call, begin, begin + ns(random() % rest + overhang)));
  }
  return spans;
}

/// The nanoseconds of a span in which no child is open, counted one by one.
std::int64_t counted_self(std::vector<span_record> const& spans, span_record const& of) {
  std::int64_t self = 0;
  for (auto t = of.begin; t < of.begin + static_cast<std::int64_t>(of.ended); ++t)
    self += std::none_of(spans.begin(), spans.end(), [&](span_record const& s) {
      return s.parent == of.call && s.begin <= t && t < s.begin + static_cast<std::int64_t>(s.ended);
    });
  return self;
}

bool apart_or_nested(leat::json const& a, leat::json const& b) {
  auto const ends = [](leat::json const& e) {
    return std::pair(e["ts"].get<double>(), e["dur"].get<double>());
  };
  auto const [a_begin, a_length] = ends(a);
  auto const [b_begin, b_length] = ends(b);
  constexpr double rounding = 1e-6;
  auto const before = [&](double x, double y) { return x <= y + rounding; };
  bool const apart = before(a_begin + a_length, b_begin) || before(b_begin + b_length, a_begin);
  bool const a_in_b = before(b_begin, a_begin) && before(a_begin + a_length, b_begin + b_length);
  bool const b_in_a = before(a_begin, b_begin) && before(b_begin + b_length, a_begin + a_length);
  bool const related = a["args"]["parent_id"] == b["args"]["parent_id"];
  return apart || (!related && (a_in_b || b_in_a));
}

bool tracks_are_sound(leat::json const& document) {
  std::vector<leat::json> events;
  for (auto const& e : document["traceEvents"])
    if (e["ph"] == "X")
      events.push_back(e);
  for (std::size_t i = 0; i < events.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (events[i]["tid"] == events[j]["tid"] && !apart_or_nested(events[i], events[j]))
        return false;
  return true;
}

} // namespace

TEST_CASE("span tree: random trees add up", "[actors][sim]") {
  auto const seed = GENERATE(range(1U, 200U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  auto spans = random_tree(random);
  auto const whole = spans;
  std::shuffle(spans.begin(), spans.end(), random);
  auto const tree = report(spans);
  REQUIRE(tree.spans.size() == spans.size());
  CHECK(tree.missing == 0);
  ns on_path{0};
  std::map<std::uint64_t, leat::span const*> seen;
  for (auto const& s : tree.spans) {
    CHECK(s.self + s.children == s.total);
    CHECK(s.self.count() == counted_self(whole, whole[s.call_id - 1]));
    on_path += s.critical_self;
    CHECK(s.critical_self >= 0ns);
    if (s.parent_id != 0) { // a parent is shown before, and on the path where its child is
      REQUIRE(seen.count(s.parent_id) == 1);
      CHECK(s.depth == seen[s.parent_id]->depth + 1);
      CHECK((!s.critical || seen[s.parent_id]->critical));
    }
    seen[s.call_id] = &s;
  }
  CHECK(on_path == tree.spans.front().total);
  CHECK(tracks_are_sound(to_trace_events(tree)));
}

TEST_CASE("span tree: random trees with holes are shown as far as they are known", "[actors][sim]") {
  auto const seed = GENERATE(range(1U, 200U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  auto spans = random_tree(random);
  std::set<std::uint64_t> lost;
  std::erase_if(spans, [&](span_record const& s) { return random() % 4 == 0 && lost.insert(s.call).second; });
  auto const tree = report(spans);
  bool const stand_in = !spans.empty() && lost.count(1) == 1;
  CHECK(tree.spans.size() == spans.size() + (stand_in ? 1 : 0));
  CHECK(tree.missing <= lost.size());
  ns on_path{0};
  for (auto const& s : tree.spans)
    on_path += s.critical_self;
  if (!tree.spans.empty())
    CHECK(on_path == tree.spans.front().total);
  CHECK(tracks_are_sound(to_trace_events(tree)));
  CHECK_FALSE(to_string(tree).empty());
}
