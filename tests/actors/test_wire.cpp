#include "actors/call.hpp"
#include "actors/wire/forms.hpp"
#include "actors/wire/pack.hpp"
#include "actors/wire/sound.hpp"
#include "tests/actors/wire_samples.hpp"
#include "tests/support/catch.hpp"

#include <limits>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/message.hpp>

using namespace std::chrono_literals;
using namespace leat;
using leat::test::wire_samples;

static_assert(call_kind_last == static_cast<std::uint8_t>(call::kind::pause));

namespace {

bool same(value const& a, value const& b) {
  return a == b;
}

bool same(error const& a, error const& b) {
  return a.code == b.code && a.message == b.message && a.path == b.path &&
         json::to_cbor(a.detail) == json::to_cbor(b.detail);
}

bool same(trace_context const& a, trace_context const& b) {
  return a == b;
}

bool same(span_record const& a, span_record const& b) {
  return std::memcmp(&a, &b, sizeof(span_record)) == 0;
}

bool same(result<value> const& a, result<value> const& b) {
  return a.has_value() == b.has_value() && (a ? *a == *b : same(a.error(), b.error()));
}

bool same(call_message const& a, call_message const& b) {
  return a.id == b.id && a.root == b.root && a.name == b.name && a.version == b.version &&
         a.digest == b.digest && a.asked == b.asked && a.input == b.input && a.time_left == b.time_left &&
         a.depth == b.depth && a.callers == b.callers && a.root_principal == b.root_principal &&
         a.trace == b.trace && a.memo == b.memo && a.affinity == b.affinity && a.priority == b.priority &&
         a.shadow == b.shadow && a.catalog_revision == b.catalog_revision;
}

bool same(answer_message const& a, answer_message const& b) {
  return a.id == b.id && same(a.outcome, b.outcome) && a.versions == b.versions &&
         std::equal(a.spans.begin(), a.spans.end(), b.spans.begin(), b.spans.end(),
           [](auto const& x, auto const& y) { return same(x, y); }) &&
         a.depends_on == b.depends_on;
}

/// Sends and takes: the same arrives, and it is sent in the same octets.
template <class T>
void check_round_trip(T const& sent) {
  auto const octets = pack(sent);
  if (!octets)
    FAIL(octets.error().message);
  auto received = sent;
  auto const read = unpack(*octets, received);
  if (!read)
    FAIL(read.error().message);
  CHECK(same(sent, received));
  CHECK(pack(received).value() == *octets);
}

/// Cut anywhere, a message is malformed; with any byte changed it is taken or malformed, and what is taken
/// can be sent.
template <class T>
void check_hostile(T const& sent, wire_samples& random) {
  auto const octets = pack(sent).value();
  auto into = sent;
  auto const stride = 1 + octets.size() / 300;
  for (std::size_t size = 0; size < octets.size(); size += stride) {
    auto const read = unpack(std::span(octets).first(size), into);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::invalid_argument);
  }
  for (int i = 0; i < 300; ++i) {
    auto changed = octets;
    for (auto n = 1 + random.below(3); n > 0; --n)
      changed[random.below(std::min<std::size_t>(changed.size(), 500))] =
        static_cast<std::byte>(random.below(256));
    if (unpack(changed, into))
      CHECK(pack(into));
  }
}

template <class T>
std::string refusal(bytes const& octets) {
  auto const read = unpack<T>(octets);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::invalid_argument);
  return read.error().message;
}

bytes octets_of(std::initializer_list<int> xs, std::string const& text = "") {
  bytes out;
  for (auto x : xs)
    out.push_back(static_cast<std::byte>(x));
  for (auto c : text)
    out.push_back(static_cast<std::byte>(c));
  return out;
}

/// A document as it would arrive.
bytes document_of(std::string const& text) {
  auto const size = static_cast<int>(text.size());
  return size < 128 ? octets_of({1, 2, size}, text)
                    : octets_of({1, 2, (size & 0x7f) | 0x80, size >> 7}, text);
}

template <class T>
std::string unsendable(T const& message) {
  auto const octets = pack(message);
  REQUIRE_FALSE(octets);
  CHECK(octets.error().code == errc::invalid_argument);
  return octets.error().message;
}

call_message sound_call() {
  call_message m;
  m.name = m.asked = "a/b";
  m.version = "1.0.0";
  m.root_principal = "user:ann";
  return m;
}

} // namespace

TEST_CASE("wire: what is sent arrives as it was", "[actors][sim]") {
  auto const seed = GENERATE(range(0u, 100u));
  CAPTURE(seed);
  wire_samples random(seed);
  check_round_trip(random.value());
  check_round_trip(random.error());
  check_round_trip(random.trace());
  check_round_trip(random.span(7));
  check_round_trip(random.call());
  check_round_trip(random.answer());
}

TEST_CASE("wire: hostile octets are refused or make a message that is sound", "[actors][sim]") {
  auto const seed = GENERATE(range(0u, 20u));
  CAPTURE(seed);
  wire_samples random(seed);
  check_hostile(random.error(), random);
  check_hostile(random.span(1), random);
  check_hostile(random.call(), random);
  check_hostile(random.answer(), random);
}

TEST_CASE("wire: the octets of a value are its kind and its content", "[actors][unit]") {
  CHECK(pack(value()).value() == octets_of({1, 0}));
  CHECK(pack(value("hi")).value() == octets_of({1, 1, 2}, "hi"));
  CHECK(pack(value(json{{"b", 1.0}, {"a", 2}})).value() == octets_of({1, 2, 15}, R"({"a":2,"b":1.0})"));
  CHECK(pack(value(octets_of({7}))).value() == octets_of({1, 3, 1, 7}));
}

TEST_CASE("wire: a value of another format, or with more behind it, is refused", "[actors][unit]") {
  CHECK(refusal<value>({}) == "malformed value at byte 0: it is empty");
  CHECK(refusal<value>(octets_of({2, 0})) == "malformed value at byte 0: expected format 1, got 2");
  CHECK(
    refusal<value>(octets_of({1, 0, 0})) == "malformed value at byte 2: expected the end, got 1 bytes more");
  CHECK(refusal<value>(octets_of({1, 4})) == "malformed value at byte 2: value kind: no such number as 4");
}

TEST_CASE("wire: a length is believed only as far as something comes", "[actors][unit]") {
  // A gigabyte is announced, and one byte comes.
  CHECK(refusal<value>(octets_of({1, 1, 0x80, 0x80, 0x80, 0x80, 4}, "x")).find("text: it ends early") !=
        std::string::npos);
  CHECK(refusal<value>(octets_of({1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f}))
          .find("expected a length of at most 1073741824") != std::string::npos);
  CHECK(refusal<value>(octets_of({1, 3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1}))
          .find("more than 32 bits") != std::string::npos);
  CHECK(
    refusal<value>(octets_of({1, 1, 0x80, 0})).find("not written in the shortest way") != std::string::npos);
}

TEST_CASE("wire: a document is JSON, not null, and not nested without end", "[actors][unit]") {
  CHECK(refusal<value>(document_of("{\"a\":")).find("document: malformed JSON at character") !=
        std::string::npos);
  CHECK(refusal<value>(document_of("\"\xff\"")).find("malformed JSON at character") != std::string::npos);
  CHECK(refusal<value>(document_of("null")).find("anything but null") != std::string::npos);
  CHECK(refusal<value>(document_of("1e999")).find("too large") != std::string::npos);
  auto const nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  CHECK(unpack<value>(document_of(nested(256))));
  CHECK(refusal<value>(document_of(nested(257))).find("at most 256 levels") != std::string::npos);
  CHECK(refusal<value>(document_of(std::string(5000, '['))).find("at most 256 levels") != std::string::npos);
  CHECK(unpack<value>(document_of("\"" + std::string(300, '[') + "\\\"\"")));
}

TEST_CASE("wire: what the receiver would refuse cannot be sent", "[actors][unit]") {
  CHECK(unsendable(value(json(std::numeric_limits<double>::infinity())))
          .find("this value cannot be sent: document") == 0);
  CHECK(unsendable(value(json("\xff"))).find("UTF-8") != std::string::npos);
  json deep;
  for (int i = 0; i < 300; ++i)
    deep = json::array({std::move(deep)});
  CHECK(unsendable(value(std::move(deep))).find("at most 256 levels") != std::string::npos);
  CHECK(unsendable(error(errc::ok, "")).find("code: ") != std::string::npos);
  CHECK(unsendable(error(static_cast<errc>(99), "")).find("code: no such number as 99") != std::string::npos);
  CHECK(unsendable(trace_context()).find("trace id: is all zero") != std::string::npos);
}

TEST_CASE("wire: a call says what is wrong with it", "[actors][unit]") {
  REQUIRE(pack(sound_call()));
  auto const wrong = [](auto change) {
    auto m = sound_call();
    change(m);
    return unsendable(m);
  };
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(wrong([](auto& m) { m.name = "nowhere"; }), ContainsSubstring("name: "));
  CHECK_THAT(wrong([](auto& m) { m.version = "1"; }), ContainsSubstring("version: "));
  CHECK_THAT(wrong([](auto& m) { m.asked = "a/b@^"; }), ContainsSubstring("asked: "));
  CHECK_THAT(wrong([](auto& m) { m.root_principal = "ann"; }), ContainsSubstring("root principal: "));
  CHECK_THAT(wrong([](auto& m) { m.time_left = -1ns; }), ContainsSubstring("time left: "));
  CHECK_THAT(wrong([](auto& m) { m.callers = {"a/b@1.0.0"}; }),
    ContainsSubstring("depth: expected more than the 1 callers, got 1"));
  CHECK_THAT(wrong([](auto& m) { m.callers = {"a/b"}, m.depth = 2; }),
    ContainsSubstring("callers 0: name: expected owner/name@version"));
  CHECK_THAT(wrong([](auto& m) { m.memo = static_cast<memo_use>(3); }),
    ContainsSubstring("memo: no such number as 3"));
  CHECK_THAT(wrong([](auto& m) {
    m.trace = trace_context{1, 1, 0};
  }),
    ContainsSubstring("span id: is all zero"));
}

TEST_CASE("wire: an answer refers to versions that it names", "[actors][unit]") {
  using Catch::Matchers::ContainsSubstring;
  answer_message m;
  m.versions = {"a/b@1.0.0"};
  m.spans.resize(2);
  m.spans[0].target = 0;
  m.spans[1].target = span_record::no_target;
  m.depends_on = {{"a/b@^1", 0, "c/d"}, {"x/y"}};
  check_round_trip(m);
  m.spans[1].target = 1;
  CHECK_THAT(unsendable(m), ContainsSubstring("spans 1: target: expected one of 1 versions, got number 1"));
  m.spans.clear();
  m.depends_on[1].resolved = 7;
  CHECK_THAT(unsendable(m), ContainsSubstring("dependencies 1: resolved: "));
  m.depends_on[1].asked = "not a reference";
  CHECK_THAT(unsendable(m), ContainsSubstring("dependencies 1: asked: "));
}

TEST_CASE("wire: time left is a duration, and never more than can be sent", "[actors][unit]") {
  std::chrono::steady_clock::time_point const now{5h};
  CHECK(time_left(now + 3s, now) == 3s);
  CHECK(time_left(now - 3s, now) == 0ns);
  CHECK_FALSE(time_left(call::no_deadline, now));
  CHECK_FALSE(time_left(call::no_deadline - 1ns, now));
  CHECK(time_left(now + wire_bounds::time_left_max, now) == wire_bounds::time_left_max);
}

TEST_CASE("wire: CAF carries the messages by the same forms", "[actors][unit]") {
  caf::actor_system_config config;
  config.add_message_types<caf::id_block::leat_wire>();
  caf::actor_system system(config);
  wire_samples random(1);
  auto sent = caf::make_message(random.call(), random.answer());
  std::vector<char> octets;
  caf::binary_serializer to(system, octets);
  REQUIRE_FALSE(to(sent));
  caf::binary_deserializer from(system, octets);
  caf::message received;
  REQUIRE_FALSE(from(received));
  REQUIRE((received.match_elements<call_message, answer_message>()));
  CHECK(same(sent.get_as<call_message>(0), received.get_as<call_message>(0)));
  CHECK(same(sent.get_as<answer_message>(1), received.get_as<answer_message>(1)));
  CHECK(to_string(received).find(to_string(sent.get_as<call_message>(0))) != std::string::npos);
}

TEST_CASE("wire: CAF is told what was wrong", "[actors][unit]") {
  std::vector<char> octets{9};
  caf::binary_deserializer from(nullptr, octets.data(), octets.size());
  value into;
  auto const e = from(into);
  REQUIRE(e);
  CHECK(e.context().get_as<std::string>(0) == "value kind: no such number as 9");
}
