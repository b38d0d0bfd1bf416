#include "tests/support/catch.hpp"

#include <leat/value.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace leat;
using namespace std::string_view_literals;

namespace {

std::string hex(value const& v) {
  std::string out;
  for (auto octet : v.digest()) {
    out += "0123456789abcdef"[std::to_integer<unsigned>(octet) >> 4];
    out += "0123456789abcdef"[std::to_integer<unsigned>(octet) & 15];
  }
  return out;
}

bytes octets(std::string_view text) {
  auto const* first = reinterpret_cast<std::byte const*>(text.data());
  return {first, first + text.size()};
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

struct specimen {
  std::string name;
  value v;
};

/// Values that all differ from each other. Neighbours are those that a careless digest takes for the same.
std::vector<specimen> specimens() {
  return {
    {"null", nullptr},
    {"empty text", ""},
    {"text null", "null"},
    {"text zero octet", "\0"sv},
    {"text 1", "1"},
    {"text 1.0", "1.0"},
    {"text quoted 1", "\"1\""},
    {"text that is the CBOR form of 1", "\x01"},
    {"text that is the CBOR form of the document a", "\x61\x61"},
    {"text {}", "{}"},
    {"text invalid UTF-8 ff", "\xff"},
    {"text invalid UTF-8 fe", "\xfe"},
    {"text truncated e acute", "\xc3"},
    {"text e acute", "\xc3\xa9"},
    {"text e and combining acute", "e\xcc\x81"},
    {"text replacement character", "\xef\xbf\xbd"},
    {"empty octets", bytes()},
    {"octet of text 1", octets("1")},
    {"octet zero", octets("\0"sv)},
    {"octet ff", octets("\xff")},
    {"document 1", 1},
    {"document 1.0", 1.0},
    {"document -1", -1},
    {"document 0", 0},
    {"document 0.0", 0.0},
    {"document -0.0", -0.0},
    {"document true", true},
    {"document false", false},
    {"document NaN", not_a_number},
    {"document infinity", infinity},
    {"document -infinity", -infinity},
    {"document string 1", json("1")},
    {"document empty string", json("")},
    {"document string null", json("null")},
    {"document string ff", json("\xff")},
    {"document string fe", json("\xfe")},
    {"document string replacement character", json("\xef\xbf\xbd")},
    {"document 0.1", 0.1},
    {"document 0.1 in single precision", 0.1F},
    {"document 2^53", std::uint64_t{1} << 53},
    {"document 2^53 + 1", (std::uint64_t{1} << 53) + 1},
    {"document 2.0^53", 9007199254740992.0},
    {"document 2^64 - 1", std::numeric_limits<std::uint64_t>::max()},
    {"document empty array", json::array()},
    {"document empty object", json::object()},
    {"document array of null", json::array({nullptr})},
    {"document array 1 2", json::array({1, 2})},
    {"document array 2 1", json::array({2, 1})},
    {"document array 12", json::array({12})},
    {"document nested array 1 2", json::array({json::array({1, 2})})},
    {"document array 1 nested 2", json::array({1, json::array({2})})},
    {"document member a null", json{{"a", nullptr}}},
    {"document member a 1", json{{"a", 1}}},
    {"document member b 1", json{{"b", 1}}},
    {"document members as array", json::array({"a", 1})},
    {"document members a and b", json{{"a", 1}, {"b", 2}}},
    {"document members a and b exchanged", json{{"a", 2}, {"b", 1}}},
    {"document member ab 12", json{{"ab", 12}}},
    {"document binary", json::binary({1, 2})},
    {"document binary with subtype", json::binary({1, 2}, 7)},
  };
}

/// 1 inside `depth` arrays.
value nested(int depth) {
  json document = 1;
  for (int i = 0; i < depth; ++i) {
    json outer = json::array();
    outer.push_back(std::move(document));
    document = std::move(outer);
  }
  return document;
}

} // namespace

TEST_CASE("value: the digest is SHA-256 over the kind and the content", "[words][value]") {
  // By Python's hashlib, over the kind's number and the text, the octets or the CBOR form.
  CHECK(hex(nullptr) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  CHECK(hex("") == "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a");
  CHECK(hex("abc") == "1e18834c426d00e57788444cb3ccd62c771b420c095bb0c4e040a8c122c4570d");
  CHECK(hex(json{{"a", 1}}) == "2308c831bd5bb995da00c7eb8cf985ccef483a4aa4c3f6ae99f39970a967cfaf");
  CHECK(hex(json::parse(R"({"\u00e9": true, "a": [1, 0.1, null]})")) ==
        "6ab74f0f436b1db326b90b71b9f6673e9d1916c82ae72dea8a67f35844bb1630");
  CHECK(hex(octets("\0\xff"sv)) == "8ecf552136ce820447d70662a5ea1713906c600d56c253cf2a5157cb051e4851");
}

TEST_CASE("value: different content is unequal and has different digests", "[words][value]") {
  auto const all = specimens();
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < all.size(); ++j) {
      CAPTURE(all[i].name, all[j].name);
      CHECK((all[i].v == all[j].v) == (i == j));
      CHECK((all[i].v != all[j].v) == (i != j));
      CHECK((all[i].v.digest() == all[j].v.digest()) == (i == j));
    }
}

TEST_CASE("value: the same content made twice is equal and has the same digest", "[words][value]") {
  auto const once = specimens();
  auto const again = specimens();
  for (std::size_t i = 0; i < once.size(); ++i) {
    CAPTURE(once[i].name);
    CHECK(once[i].v == again[i].v);
    CHECK(once[i].v.digest() == again[i].v.digest());
    CHECK(once[i].v.digest() == once[i].v.digest());
  }
}

TEST_CASE("value: order of members and white space make no difference", "[words][value]") {
  value const a(json::parse(R"({"b":[1,{"y":1,"x":2}],"a":null})"));
  value const b(json::parse("{ \"a\" : null,\n\t\"b\" : [ 1 , { \"x\":2, \"y\" : 1 } ] }"));
  json built;
  built["b"] = json::array({1, json{{"y", 1}, {"x", 2}}});
  built["a"] = nullptr;
  CHECK(a == b);
  CHECK(a.digest() == b.digest());
  CHECK(a == value(built));
  CHECK(a.digest() == value(built).digest());
}

TEST_CASE("value: a string counts by its characters, however it was escaped", "[words][value]") {
  value const a(json::parse(R"("\u00e9\/\u0041")"));
  value const b(json("\xc3\xa9/A"));
  CHECK(a == b);
  CHECK(a.digest() == b.digest());
}

TEST_CASE("value: a number counts by its amount and by being whole, not by its C++ type", "[words][value]") {
  for (value const& one :
    {value(1), value(1U), value(std::int64_t{1}), value(std::uint8_t{1}), value(json::parse("1"))}) {
    CHECK(one == value(1));
    CHECK(one.digest() == value(1).digest());
  }
  for (value const& half : {value(0.5), value(0.5F), value(json::parse("5e-1"))}) {
    CHECK(half == value(0.5));
    CHECK(half.digest() == value(0.5).digest());
  }
  CHECK(value(json::parse("1.0")) == value(1.0));
  CHECK(value(json::parse("1e0")) == value(1.0));
}

TEST_CASE("value: NaN equals NaN, so that equality is an equivalence", "[words][value]") {
  CHECK(value(not_a_number) == value(not_a_number));
  CHECK(value(not_a_number) == value(-not_a_number));
  CHECK(value(not_a_number).digest() == value(-not_a_number).digest());
  CHECK(value(std::vector<double>{1, not_a_number}) == value(std::vector<double>{1, not_a_number}));
  CHECK(value(not_a_number) != value(json(nullptr)));
  CHECK(value(json::array({not_a_number})) != value(json::array({nullptr})));
}

TEST_CASE("value: a long text is told from its neighbours", "[words][value]") {
  std::string text(1'000'000, 'a');
  value const a(text);
  text.back() = 'b';
  value const b(text);
  text.pop_back();
  value const c(text);
  CHECK(a != b);
  CHECK(a.digest() != b.digest());
  CHECK(b.digest() != c.digest());
}

TEST_CASE("value: a deep document has a digest and a size", "[words][value]") {
  value const deep = nested(1000);
  CHECK(deep.size() == std::size_t{2001});
  CHECK(deep == nested(1000));
  CHECK(deep.digest() == nested(1000).digest());
  CHECK(deep.digest() != nested(1001).digest());
}
