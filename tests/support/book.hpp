#pragma once

#include "registry/ledger.hpp"
#include "registry/manifest/manifest.hpp"
#include "registry/store/memory.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leat::test {

/// A ledger in memory, whose clock stands still, with the few words that tests of the registry use over and
/// over.
struct book {
  explicit book(
    std::unique_ptr<leat::store> where = std::make_unique<memory_store>(),
    ledger::clock now = [] { return std::chrono::system_clock::time_point(std::chrono::days(20'000)); })
      : ledger(leat::ledger::open(std::move(where), std::move(now)).value()) {}

  static leat::manifest manifest(std::string name, std::string version, std::string text = {}) {
    leat::manifest m;
    m.name = std::move(name);
    m.version = std::move(version);
    m.description = std::move(text);
    m.code_id = "test";
    return m;
  }

  /// Some code; what it does is of no matter.
  static std::shared_ptr<detail::code const> code() { return std::make_shared<detail::code const>(); }

  result<published_ptr> publish(
    leat::manifest const& m, std::shared_ptr<detail::code const> code = book::code()) const {
    auto done = ledger->publish(*ledger->process(), m, std::move(code));
    if (!done)
      return std::move(done).error();
    return ledger->catalog()->find(m.name)->find(parse_version(m.version).value())->is;
  }

  published_ptr publish(std::string name, std::string version) const {
    return publish(manifest(std::move(name), std::move(version))).value();
  }

  result<void> commit(stored::change c) const {
    std::vector<stored::change> changes;
    changes.push_back(std::move(c));
    return ledger->commit(*ledger->process(), std::move(changes), {.action = "test", .resource = "test"});
  }

  std::shared_ptr<catalog const> snapshot() const { return ledger->catalog(); }
  std::uint64_t revision() const { return snapshot()->revision(); }

  std::shared_ptr<leat::ledger> ledger;
};

/// What a reference comes to in a catalog.
inline result<resolution> resolve(catalog const& from, std::string_view text, call_draw draw = {}) {
  auto ref = reference::parse(text);
  if (!ref)
    return std::move(ref).error();
  auto const* entry = from.find(ref->name);
  if (!entry)
    return no_algorithm(ref->name);
  return entry->resolve(*ref, draw);
}

/// The id of what it comes to, or the error.
inline std::string resolved(catalog const& from, std::string_view text, call_draw draw = {}) {
  auto found = resolve(from, text, draw);
  return found ? found->target->id : to_string(found.error());
}

inline std::string resolved(book const& from, std::string_view text, call_draw draw = {}) {
  return resolved(*from.snapshot(), text, draw);
}

/// Every version, by name, then by precedence.
inline std::vector<published_ptr> all_of(catalog const& from) {
  std::vector<published_ptr> out;
  for (auto const* a : from.all())
    for (auto const& s : a->slots())
      out.push_back(s.is);
  return out;
}

} // namespace leat::test
