#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t payload_size = 100'000'000;
constexpr std::size_t large = payload_size; ///< what a copy would take; the runtime's own tables are smaller
std::atomic<int> large_allocations{0};
thread_local std::size_t allocations = 0; ///< of this thread

} // namespace

// ThreadSanitizer must see CAF's own allocations to leave them out; there only the addresses are checked.
#if defined(__SANITIZE_THREAD__)
namespace {
constexpr bool counting = false;
}
#else
namespace {
constexpr bool counting = true;
}

// Not inlined, or the compiler sees free() meet operator new and takes it for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (size >= large)
    large_allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* p = std::malloc(size))
    return p;
  throw std::bad_alloc();
}

[[gnu::noinline]] void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
  return std::malloc(size);
}

[[gnu::noinline]] void operator delete(void* p, std::nothrow_t const&) noexcept {
  std::free(p);
}

[[gnu::noinline]] void operator delete(void* p) noexcept {
  std::free(p);
}

[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

#endif

namespace {

/// `chain/1` calls `chain/2` calls … `chain/5`, each handing its input on.
void publish_chain(leat::runtime& rt, bool pure) {
  for (int i = 1; i <= 5; ++i)
    rt.publish(leat::algorithm("chain/" + std::to_string(i), "1.0.0")
                 .pure(pure)
                 .calls({"chain/*"})
                 .apply([i](leat::value in, leat::context& ctx) -> leat::task<leat::value> {
                   if (i == 5)
                     co_return in;
                   co_return co_await ctx.algo("chain/" + std::to_string(i + 1)).pipe(in);
                 }));
}

} // namespace

TEST_CASE("payloads: 100 MB go down a chain of five and back without one copy", "[runtime][payload]") {
  for (bool pure : {false, true}) {
    leat::runtime rt;
    publish_chain(rt, pure);
    leat::value const text(std::string(payload_size, 'x'));
    leat::value const octets(leat::bytes(payload_size, std::byte{7}));
    auto const before = large_allocations.load();
    auto const text_back = rt.client().algo("chain/1").pipe(text).get();
    auto const octets_back = rt.client().algo("chain/1").pipe(octets).get();
    CHECK(large_allocations == before);
    CHECK(text_back.as_text().data() == text.as_text().data());
    CHECK(octets_back.as_bytes().data() == octets.as_bytes().data());
  }
}

TEST_CASE("payloads: a pipeline and a fan-out share as well", "[runtime][payload]") {
  leat::runtime rt;
  publish_chain(rt, false);
  leat::value const text(std::string(payload_size, 'x'));
  auto last = rt.client().algo("chain/5");
  auto const before = large_allocations.load();
  auto const piped = (last | last | last | last | last).pipe(text).get();
  std::vector<leat::reply> parts;
  for (int i = 0; i < 5; ++i)
    parts.push_back(last.pipe(text));
  auto const fanned = leat::all(std::move(parts)).get();
  CHECK(large_allocations == before);
  CHECK(piped.as_text().data() == text.as_text().data());
  for (auto const& v : fanned)
    CHECK(v.as_text().data() == text.as_text().data());
}

TEST_CASE("payloads: text moved in and taken out of a temporary is not copied either", "[runtime][payload]") {
  leat::runtime rt;
  publish_chain(rt, false);
  std::string text(payload_size, 'x');
  auto const* where = text.data();
  auto const before = large_allocations.load();
  std::string back = rt.client().algo("chain/1").pipe(std::move(text)).get().as_text();
  CHECK(back.size() == payload_size);
  CHECK(large_allocations - before <= 1); // one where a finished call's record still shares the payload
  if (counting && large_allocations == before)
    CHECK(back.data() == where);
}

TEST_CASE("payloads: a hit of the memo allocates nothing for text and bytes", "[runtime][payload][memo]") {
  leat::runtime rt({.memo = {.check_one_in = 0, .worth_ratio_min = 0}});
  rt.publish(leat::algorithm("bench/echo", "1.0.0").pure().apply([](leat::value in) { return in; }));
  auto const echo = rt.client().algo("bench/echo");
  for (leat::value const& input : {leat::value(std::string(100, 'x')), leat::value(leat::bytes(100))}) {
    constexpr int hits = 1'000;
    for (int i = 0; i < hits; ++i)
      (void)echo.pipe(input).get();
    int without = 0;
    for (int i = 0; i < hits; ++i) {
      auto const before = allocations;
      (void)echo.pipe(input).get();
      without += allocations == before;
    }
    CHECK(rt.memo().stats().misses <= 2);
    // All but one that is kept among the slowest. Sanitizers watch records that are not used again.
    if (counting && !leat::testing::sanitized)
      CHECK(without >= hits - hits / 10);
  }
}
