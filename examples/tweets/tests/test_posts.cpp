#include "examples/tweets/input/posts.hpp"
#include "examples/tweets/tests/comparisons.hpp"
#include "tests/support/catch.hpp"

#include <sstream>
#include <vector>

using namespace tweets;
using tweets::testing::containing;

namespace {

struct outcome {
  std::vector<post> posts;
  std::vector<bad_line> bad;
  post_format format{};
};

outcome read_all(std::string const& content, post_options options = {}) {
  std::istringstream in(content);
  outcome out;
  post_reader reader(in, std::move(options), [&](bad_line const& line) { out.bad.push_back(line); });
  while (auto found = reader.next())
    out.posts.push_back(std::move(*found));
  CHECK_FALSE(reader.next());
  out.format = reader.format();
  return out;
}

} // namespace

TEST_CASE("posts: JSON lines", "[tweets][unit]") {
  auto const found = read_all("{\"text\":\"one\"}\r\n\n  {\"id\":1,\"text\":\"tw\\no\"}\n{\"text\":\"\"}");
  CHECK(found.format == post_format::json_lines);
  CHECK(found.posts == std::vector<post>{{1, "one"}, {3, "tw\no"}, {4, ""}});
  CHECK(found.bad.empty());
}

TEST_CASE("posts: bad JSON lines are reported and passed over", "[tweets][unit]") {
  auto const found =
    read_all("{\"text\":\"ok\"}\n{\"text\":\n{\"text\":7}\n{\"other\":\"x\"}\n[1]\n{\"text\":\"\xFF\"}\n"
             "{\"text\":1e999}\n{\"text\":\"\\ud800\"}\n{\"text\":\"end\"}\n");
  CHECK(found.posts == std::vector<post>{{1, "ok"}, {9, "end"}});
  REQUIRE(found.bad.size() == 7);
  CHECK(found.bad[0].line == 2);
  CHECK(found.bad[0].reason == bad_line_reason::bad_json);
  CHECK(found.bad[0].detail == containing("byte 9"));
  CHECK(found.bad[1].reason == bad_line_reason::not_a_string);
  CHECK(found.bad[2].reason == bad_line_reason::missing_field);
  CHECK(found.bad[3].reason == bad_line_reason::missing_field);
  CHECK(found.bad[4].reason == bad_line_reason::bad_utf8);
  CHECK(found.bad[5].reason == bad_line_reason::bad_json);
  CHECK(found.bad[6].reason == bad_line_reason::bad_json);
  CHECK(found.bad[6].line == 8);
}

TEST_CASE("posts: CSV with quoted newlines, commas and quotes", "[tweets][unit]") {
  auto const found = read_all("id,text\r\n1,\"two\nlines, \"\"quoted\"\"\"\r\n\r\n2, spaced \n3,\n");
  CHECK(found.format == post_format::csv);
  CHECK(found.posts == std::vector<post>{{2, "two\nlines, \"quoted\""}, {5, " spaced "}, {6, ""}});
  CHECK(found.bad.empty());
}

TEST_CASE("posts: bad CSV rows are reported and passed over", "[tweets][unit]") {
  auto const found = read_all("id,text\n1,a\"b\n2,c,d\n3\n4,good\n5,\"never closed\n6,x\n");
  CHECK(found.posts == std::vector<post>{{5, "good"}});
  REQUIRE(found.bad.size() == 4);
  for (auto const& line : found.bad)
    CHECK(line.reason == bad_line_reason::bad_csv);
  CHECK(found.bad[0].line == 2);
  CHECK(found.bad[1].line == 3);
  CHECK(found.bad[2].line == 4);
  CHECK(found.bad[3].line == 6);
}

TEST_CASE("posts: a CSV quote that is never closed does not swallow the stream", "[tweets][unit]") {
  post_options options;
  options.format = post_format::csv;
  options.line_bytes_max = 20;
  auto const found = read_all("text\n\"open\naaaaaaaa\nbbbbbbbb\nfree\n", options);
  CHECK(found.posts == std::vector<post>{{5, "free"}});
  REQUIRE(found.bad.size() == 1);
  CHECK(found.bad[0].line == 2);
  CHECK(found.bad[0].reason == bad_line_reason::too_long);
}

TEST_CASE("posts: a CSV head row without the text column is reported once", "[tweets][unit]") {
  post_options options;
  options.format = post_format::csv;
  auto const found = read_all("id,message\n1,a\n2,b\n", options);
  CHECK(found.posts.empty());
  REQUIRE(found.bad.size() == 1);
  CHECK(found.bad[0].reason == bad_line_reason::missing_field);
  options.text_field = "message";
  CHECK(read_all("id,message\n1,a\n", options).posts == std::vector<post>{{2, "a"}});
}

TEST_CASE("posts: plain lines", "[tweets][unit]") {
  auto const found = read_all("\xEF\xBB\xBFhello, world\r\n\r\n  \nsecond \"line\"");
  CHECK(found.format == post_format::lines);
  CHECK(found.posts == std::vector<post>{{1, "hello, world"}, {4, "second \"line\""}});
  CHECK(read_all("").posts.empty());
  CHECK(read_all("\n\n").posts.empty());
}

TEST_CASE("posts: lines of the longest length pass, longer ones do not", "[tweets][unit]") {
  post_options options;
  options.line_bytes_max = 5;
  auto const found = read_all("12345\r\n123456\n12345\nabc\rdefghi\n1", options);
  CHECK(found.posts == std::vector<post>{{1, "12345"}, {3, "12345"}, {5, "1"}});
  REQUIRE(found.bad.size() == 2);
  CHECK(found.bad[0].line == 2);
  CHECK(found.bad[0].reason == bad_line_reason::too_long);
}

TEST_CASE("posts: no more is read than the posts asked for", "[tweets][unit]") {
  std::istringstream in("first\nsecond\nthird\n");
  post_reader reader(in, {});
  CHECK(reader.next() == post{1, "first"});
  CHECK(in.tellg() == std::streampos(6));
}

TEST_CASE("posts: the format is told by the file name", "[tweets][unit]") {
  CHECK(format_of("a/b.JSONL") == post_format::json_lines);
  CHECK(format_of("b.csv") == post_format::csv);
  CHECK(format_of("b.txt") == post_format::lines);
  CHECK(format_of("-") == post_format::detect);
}
