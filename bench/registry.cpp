// What the registry costs at 10^5 algorithms with 10^6 versions: `./dev bench registry`.

#include "bench/plain_registry.hpp"
#include "bench/report.hpp"
#include "registry/ledger.hpp"
#include "registry/manifest/manifest.hpp"
#include "registry/store/memory.hpp"

#include <chrono>
#include <cstdio>
#include <functional>
#include <random>
#include <thread>
#include <vector>

#include <malloc.h>

namespace leat::bench {

namespace {

constexpr std::size_t algorithm_count = 100'000;
constexpr std::size_t versions_each = 10;
constexpr std::size_t user_count = 10'000;
constexpr std::size_t team_count = 1'000;
constexpr std::size_t grant_count = 200'000;
constexpr std::size_t questions = 200'000; ///< of one round

std::string owner_of(std::size_t algorithm) {
  return "u" + std::to_string(algorithm % user_count);
}

std::string name_of(std::size_t algorithm) {
  return owner_of(algorithm) + "/step-" + std::to_string(algorithm);
}

/// 1.0.0, 1.1.0, …, 2.0.0, …: a caret requirement for 1 passes over the newest.
std::string version_of(std::size_t n) {
  return std::to_string(1 + n / 7) + '.' + std::to_string(n % 7) + ".0";
}

manifest manifest_of(std::size_t algorithm, std::size_t n) {
  manifest m;
  m.name = name_of(algorithm);
  m.version = version_of(n);
  m.description = "One step of a text pipeline.";
  m.pure = true;
  m.calls = {"text/*"};
  m.code_id = "build:0123456789abcdef0123456789abcdef01234567";
  return m;
}

std::size_t heap_bytes() {
  return mallinfo2().uordblks;
}

/// Nanoseconds of one of `count` calls of `f(i)`.
template <class F>
double nanoseconds_each(std::size_t count, F&& f) {
  auto const begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i)
    f(i);
  std::chrono::duration<double, std::nano> const took = std::chrono::steady_clock::now() - begin;
  return took.count() / static_cast<double>(count);
}

/// The same on two threads at once, each with its own half: nanoseconds of wall time for one call.
template <class F>
double nanoseconds_each_on_two(std::size_t count, F const& f) {
  auto const begin = std::chrono::steady_clock::now();
  auto half = [&](std::size_t from) {
    for (std::size_t i = from; i < from + count / 2; ++i)
      f(i);
  };
  std::thread other(half, count / 2);
  half(0);
  other.join();
  std::chrono::duration<double, std::nano> const took = std::chrono::steady_clock::now() - begin;
  return took.count() / static_cast<double>(count);
}

/// What is asked, in an order that no cache has seen. In rows of small things: a caller has its own words at
/// hand, so fetching them must not be what is measured.
struct questions_asked {
  std::vector<std::string_view> references;
  std::vector<std::pair<actor, resource>> verdicts;
  std::vector<std::string> users; ///< the same for the plain alternative
  std::vector<std::string> names;
  std::string text; ///< of the references
};

/// The registry and the plain alternative with the same in them.
class registries {
public:
  registries() : book_(ledger::open(std::make_unique<memory_store>()).value()) {
    publish_all();
    add_rules();
    ask();
  }

  ledger& book() { return *book_; }
  plain_registry& plain() { return plain_; }
  questions_asked const& asked() const { return asked_; }
  std::size_t text_bytes() const { return text_bytes_; }
  std::size_t heap_of_versions() const { return heap_of_versions_; }

private:
  void publish_all() {
    auto const before = heap_bytes();
    for (std::size_t a = 0; a < algorithm_count; ++a) {
      for (std::size_t n = 0; n < versions_each; ++n)
        publish(a, n);
      if (a % 10'000 == 0)
        std::fprintf(stderr, "\rpublishing: %zu %%", a * 100 / algorithm_count);
    }
    std::fprintf(stderr, "\r                 \r");
    heap_of_versions_ = heap_bytes() - before;
    for (std::size_t a = 0; a < algorithm_count; ++a)
      for (std::size_t n = 0; n < versions_each; ++n)
        plain_.publish(
          name_of(a), parse_version(leat::bench::version_of(n)).value(), canonical_text(manifest_of(a, n)));
  }

  void publish(std::size_t a, std::size_t n) {
    auto const m = manifest_of(a, n);
    text_bytes_ += canonical_text(m).size();
    book_->publish(*book_->process(), m, nullptr).value();
  }

  void commit(stored::change c) {
    std::vector<stored::change> changes;
    changes.push_back(std::move(c));
    book_->commit(*book_->process(), std::move(changes), {.action = "set up", .resource = "*"}).value();
  }

  void add_rules() {
    for (std::size_t u = 0; u < user_count; ++u)
      commit(stored::account{"u" + std::to_string(u), stored::account_kind::user});
    for (std::size_t t = 0; t < team_count; ++t)
      commit(stored::account{"t" + std::to_string(t), stored::account_kind::team});
    for (std::size_t u = 0; u < user_count; ++u)
      for (std::size_t k = 0; k < 3; ++k) {
        auto const team = "t" + std::to_string((u * 7 + k * 331) % team_count);
        auto const user = "u" + std::to_string(u);
        commit(stored::member{team, user});
        plain_.add_member(team, user);
      }
    for (std::size_t g = 0; g < grant_count; ++g)
      add_grant();
  }

  void add_grant() {
    auto const a = random_() % algorithm_count;
    grant_rule r{random_() % 2 == 0 ? "user:u" + std::to_string(random_() % user_count)
                                    : "team:t" + std::to_string(random_() % team_count),
      "call", random_() % 8 == 0 ? owner_of(a) + "/*" : name_of(a),
      random_() % 5 == 0 ? effect::deny : effect::allow};
    // The plain one keeps one effect for a principal and a pattern.
    if (granted_.insert(r.who + ' ' + r.what).second) {
      plain_.grant(r.who, r.action, r.what, r.effect);
      commit(stored::grant{std::move(r)});
    }
  }

  void ask() {
    auto const catalog = book_->catalog();
    asked_.text.reserve(questions * 40);
    for (std::size_t i = 0; i < questions; ++i) {
      auto const a = random_() % algorithm_count;
      asked_.names.push_back(name_of(a));
      asked_.users.push_back("u" + std::to_string(random_() % user_count));
      auto const begin = asked_.text.size();
      asked_.text += asked_.names.back() + "@^1.2";
      asked_.references.push_back(std::string_view(asked_.text).substr(begin));
      asked_.verdicts.emplace_back(book_->identify(principal{"user:" + asked_.users.back()})->who,
        catalog->find(asked_.names.back())->as_resource());
    }
  }

  std::shared_ptr<ledger> book_;
  plain_registry plain_;
  std::mt19937_64 random_{20240917};
  std::set<std::string> granted_;
  questions_asked asked_;
  std::size_t text_bytes_ = 0;
  std::size_t heap_of_versions_ = 0;
};

/// Both must give the same answers, or the comparison means nothing.
void check_same(registries& r) {
  auto const catalog = r.book().catalog();
  auto const& asked = r.asked();
  for (std::size_t i = 0; i < questions; ++i) {
    auto const text = asked.references[i];
    auto const ref = reference::parse(text);
    auto const found = catalog->find(ref->name)->resolve(*ref, {});
    if (found->target->version() != r.plain().resolve(text)->version)
      throw std::runtime_error("the two registries resolve " + std::string(text) + " differently");
    auto const& [who, what] = asked.verdicts[i];
    bool const allowed = r.book().access().judge(who, action::call, what) == verdict::allowed;
    if (allowed != r.plain().permits(asked.users[i], "call", asked.names[i]))
      throw std::runtime_error(
        "the two registries judge " + asked.users[i] + " on " + asked.names[i] + " differently");
  }
}

void resolving(report& out, registries& r, std::size_t rounds) {
  auto const catalog = r.book().catalog();
  auto const& asked = r.asked();
  std::atomic<std::size_t> sum{0}; // so that no answer is optimised away
  auto ours = [&](std::size_t i) {
    auto const ref = reference::parse(asked.references[i]);
    if (catalog->find(ref->name)->resolve(*ref, {})->target == nullptr)
      ++sum;
  };
  auto plain = [&](std::size_t i) {
    if (!r.plain().resolve(asked.references[i]))
      ++sum;
  };
  comparison one{
    "resolve owner/name@^1.2, one thread", "catalog", "std::map, rwlock", "ns", {}, {}, "ours <= 300 ns"};
  comparison two{"resolve, two threads at once", "catalog", "std::map, rwlock", "ns", {}, {}, ""};
  comparison scale{
    "resolve, throughput of two threads / one", "two threads", "one thread", "M/s", {}, {}, ">= 2"};
  for (std::size_t i = 0; i < rounds; ++i) {
    one.our_rounds.push_back(nanoseconds_each(questions, ours));
    one.peer_rounds.push_back(nanoseconds_each(questions, plain));
    two.our_rounds.push_back(nanoseconds_each_on_two(questions, ours));
    two.peer_rounds.push_back(nanoseconds_each_on_two(questions, plain));
    scale.our_rounds.push_back(1e3 / two.our_rounds.back());
    scale.peer_rounds.push_back(1e3 / one.our_rounds.back());
  }
  for (auto* row : {&one, &two, &scale})
    out.add(std::move(*row));
}

void judging(report& out, registries& r, std::size_t rounds) {
  auto const rules = r.book().access().snapshot();
  auto const& asked = r.asked();
  std::atomic<std::size_t> sum{0};
  auto ours = [&](std::size_t i) {
    if (rules->judge(asked.verdicts[i].first, action::call, asked.verdicts[i].second) ==
        verdict::unknown_principal)
      ++sum;
  };
  auto cached = [&](std::size_t i) {
    auto const& [who, what] = asked.verdicts[i % 64];
    if (r.book().access().judge(who, action::call, what) == verdict::unknown_principal)
      ++sum;
  };
  auto plain = [&](std::size_t i) {
    if (r.plain().permits(asked.users[i], "call", asked.names[i]))
      ++sum;
  };
  comparison one{
    "may a user call it, one thread", "rules", "std::map, rwlock", "ns", {}, {}, "ours <= 150 ns"};
  comparison again{
    "the same, asked before", "cached verdict", "std::map, rwlock", "ns", {}, {}, "ours <= 20 ns"};
  comparison scale{
    "verdicts, throughput of two threads / one", "two threads", "one thread", "M/s", {}, {}, ">= 2"};
  comparison cached_scale{
    "cached verdicts, two threads / one", "two threads", "one thread", "M/s", {}, {}, ">= 2"};
  for (std::size_t i = 0; i < rounds; ++i) {
    one.our_rounds.push_back(nanoseconds_each(questions, ours));
    one.peer_rounds.push_back(nanoseconds_each(questions, plain));
    again.our_rounds.push_back(nanoseconds_each(10 * questions, cached));
    again.peer_rounds.push_back(one.peer_rounds.back());
    scale.our_rounds.push_back(1e3 / nanoseconds_each_on_two(questions, ours));
    scale.peer_rounds.push_back(1e3 / one.our_rounds.back());
    cached_scale.our_rounds.push_back(1e3 / nanoseconds_each_on_two(10 * questions, cached));
    cached_scale.peer_rounds.push_back(1e3 / again.our_rounds.back());
  }
  for (auto* row : {&one, &again, &scale, &cached_scale})
    out.add(std::move(*row));
}

/// What two threads of this machine are worth: arithmetic that touches no memory.
void scaling_limit(report& out, std::size_t rounds) {
  constexpr std::size_t turns = 20'000'000;
  std::atomic<std::uint64_t> sum{0};
  auto mix = [&](std::size_t i) {
    auto const x = (i + 1) * 0x9E37'79B9'7F4A'7C15ULL;
    if ((x ^ x >> 29) * 0xBF58'476D'1CE4'E5B9ULL == 1)
      ++sum;
  };
  comparison row{
    "limit: arithmetic alone, two threads / one", "two threads", "one thread", "M/s", {}, {}, ""};
  for (std::size_t i = 0; i < rounds; ++i) {
    row.our_rounds.push_back(1e3 / nanoseconds_each_on_two(turns, mix));
    row.peer_rounds.push_back(1e3 / nanoseconds_each(turns, mix));
  }
  out.add(std::move(row));
}

/// From the manifest to a catalog that everybody sees; beside it the insertion into the plain map.
void publishing(report& out, registries& r, std::size_t rounds) {
  constexpr std::size_t publishes = 2'000;
  comparison row{"publish one version", "ledger", "std::map, rwlock", "us", {}, {}, "ours <= 50 us"};
  std::mt19937_64 random(7);
  for (std::size_t i = 0; i < rounds; ++i) {
    std::vector<manifest> fresh;
    for (std::size_t n = 0; n < publishes; ++n) {
      auto m = manifest_of(random() % algorithm_count, 0);
      m.version = "9." + std::to_string(i) + '.' + std::to_string(n);
      fresh.push_back(std::move(m));
    }
    row.our_rounds.push_back(nanoseconds_each(publishes, [&](std::size_t n) {
      r.book().publish(*r.book().process(), fresh[n], nullptr).value();
    }) / 1e3);
    row.peer_rounds.push_back(nanoseconds_each(publishes, [&](std::size_t n) {
      auto const& m = fresh[n];
      r.plain().publish(m.name, parse_version(m.version).value(), canonical_text(m));
    }) / 1e3);
  }
  out.add(std::move(row));
}

void measure(report& out, std::size_t rounds) {
  registries r;
  check_same(r);
  resolving(out, r, rounds);
  judging(out, r, rounds);
  scaling_limit(out, rounds);
  publishing(out, r, rounds);
  constexpr auto versions = static_cast<double>(algorithm_count * versions_each);
  out.add(figure{"memory of a version beyond its manifest's text (target <= 400)",
    (static_cast<double>(r.heap_of_versions()) - static_cast<double>(r.text_bytes())) / versions, "bytes"});
  out.add(figure{"text of a manifest", static_cast<double>(r.text_bytes()) / versions, "bytes"});
}

} // namespace

} // namespace leat::bench

int main(int argc, char** argv) {
  auto const options = leat::bench::parse_command_line(
    argc, argv, "What the registry costs at 100,000 algorithms with a million versions");
  leat::bench::report out("registry");
  leat::bench::measure(out, options.rounds != 0 ? options.rounds : 15);
  out.print();
  out.write(options.json);
}
