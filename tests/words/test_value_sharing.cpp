#include "tests/support/catch.hpp"

#include <leat/value.hpp>

#include <atomic>
#include <latch>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace leat;

namespace {

/// Longer than any string that is kept inside the string object itself.
std::string const long_text(1000, 'x');

void on_threads(std::size_t count, auto const& work) {
  std::latch start(static_cast<std::ptrdiff_t>(count));
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
}

} // namespace

TEST_CASE("value: a copy shares the payload", "[words][value]") {
  value const text(long_text);
  value const document(json{{"key", long_text}});
  value const octets(bytes(1000));
  value copy = text;
  CHECK(&copy.as_text() == &text.as_text());
  copy = document;
  CHECK(&copy.as_json() == &document.as_json());
  copy = octets;
  CHECK(&copy.as_bytes() == &octets.as_bytes());
  copy = text.to<value>();
  CHECK(&copy.as_text() == &text.as_text());
  std::vector<value> many(100, text);
  for (auto const& one : many)
    CHECK(&one.as_text() == &text.as_text());
}

TEST_CASE("value: a move keeps the payload where it is", "[words][value]") {
  value v(long_text);
  auto const* place = &v.as_text();
  value moved = std::move(v);
  CHECK(&moved.as_text() == place);
  value assigned;
  assigned = std::move(moved);
  CHECK(&assigned.as_text() == place);
}

TEST_CASE("value: text, documents and octets that are moved in are not copied", "[words][value]") {
  std::string text = long_text;
  auto const* characters = text.data();
  value const from_text(std::move(text));
  CHECK(from_text.as_text().data() == characters);
  json document(long_text);
  auto const* inner = document.get_ref<std::string const&>().data();
  value const from_document(std::move(document));
  CHECK(from_document.as_text().data() == inner);
  bytes octets(1000);
  auto const* first = octets.data();
  value const from_octets(std::move(octets));
  CHECK(from_octets.as_bytes().data() == first);
}

TEST_CASE("value: a payload lives as long as one of its values", "[words][value]") {
  value survivor;
  {
    value original(long_text);
    value copy = original;
    survivor = copy;
    original = value("other");
    copy = nullptr;
  }
  CHECK(survivor.as_text() == long_text);
}

TEST_CASE("value: assigning a value to itself changes nothing", "[words][value]") {
  value v(long_text);
  value& same = v;
  v = same;
  CHECK(v.as_text() == long_text);
}

TEST_CASE("value: a temporary gives its content away without copying it", "[words][value]") {
  value text(long_text);
  auto const* characters = text.as_text().data();
  std::string taken = std::move(text).as_text();
  CHECK(taken.data() == characters);
  CHECK(taken == long_text);

  value document(json{{"key", long_text}});
  auto const* inner = document.as_json().at("key").get_ref<std::string const&>().data();
  json taken_document = std::move(document).as_json();
  CHECK(taken_document.at("key").get_ref<std::string const&>().data() == inner);

  value octets(bytes(1000, std::byte{7}));
  auto const* first = octets.as_bytes().data();
  bytes taken_octets = std::move(octets).as_bytes();
  CHECK(taken_octets.data() == first);
  CHECK(taken_octets == bytes(1000, std::byte{7}));
}

TEST_CASE(
  "value: a temporary whose payload is shared gives a copy and leaves the others alone", "[words][value]") {
  value const text(long_text);
  auto const* characters = text.as_text().data();
  std::string taken = value(text).as_text();
  CHECK(taken.data() != characters);
  CHECK(taken == long_text);
  CHECK(text.as_text().data() == characters);
  CHECK(text.as_text() == long_text);

  value const document(json{{"key", long_text}});
  CHECK(value(document).as_json() == document.as_json());
  CHECK(document.as_json().at("key") == json(long_text));

  value const octets(bytes(1000, std::byte{7}));
  CHECK(value(octets).as_bytes() == octets.as_bytes());
  CHECK(octets.as_bytes() == bytes(1000, std::byte{7}));
}

TEST_CASE("value: a temporary gives away again what was shared only for a while", "[words][value]") {
  value v(long_text);
  auto const* characters = v.as_text().data();
  value other = v;
  other = nullptr;
  std::string taken = std::move(v).as_text();
  CHECK(taken.data() == characters);
}

TEST_CASE("value: a temporary document that is a string gives that away", "[words][value]") {
  value v{json(long_text)};
  auto const* characters = v.as_text().data();
  std::string taken = std::move(v).as_text();
  CHECK(taken.data() == characters);
  CHECK(taken == long_text);

  value const shared{json(long_text)};
  CHECK(value(shared).as_text() == long_text);
  CHECK(shared.as_json() == json(long_text));
}

TEST_CASE("value: a null temporary gives the null document", "[words][value]") {
  CHECK(value().as_json().is_null());
}

TEST_CASE("value: threads copy, read and drop one payload", "[words][value][threads]") {
  value const text(long_text);
  value const document(json{{"key", long_text}, {"n", 1}});
  auto const digest = document.digest();
  std::atomic<int> wrong{0};
  on_threads(4, [&](std::size_t) {
    for (int i = 0; i < 500; ++i) {
      std::vector<value> copies(4, i % 2 == 0 ? text : document);
      value last = copies.back();
      copies.clear();
      if (i % 2 == 0 ? last.as_text() != long_text : last.as_json().at("n") != json(1))
        ++wrong;
      if (i % 50 == 1 && (last.digest() != digest || !(last == document) || last.size() == 0))
        ++wrong;
    }
  });
  CHECK(wrong == 0);
  CHECK(text.as_text() == long_text);
  CHECK(document.digest() == digest);
}

TEST_CASE(
  "value: whichever thread is the last owner frees the payload or takes it", "[words][value][threads]") {
  constexpr std::size_t threads = 4;
  constexpr std::size_t rounds = 2000;
  std::vector<std::vector<value>> owned(threads);
  for (std::size_t round = 0; round < rounds; ++round) {
    value v(long_text + std::to_string(round));
    for (auto& mine : owned)
      mine.push_back(v);
  }
  // From here on the threads are the only owners. One of them may take each text, all of them see it whole.
  std::atomic<int> wrong{0};
  on_threads(threads, [&](std::size_t i) {
    for (std::size_t round = 0; round < rounds; ++round) {
      value v = std::move(owned[i][round]);
      if ((round + i) % 4 == 0)
        continue; // dropped unread
      if (std::move(v).as_text() != long_text + std::to_string(round))
        ++wrong;
    }
  });
  CHECK(wrong == 0);
}
