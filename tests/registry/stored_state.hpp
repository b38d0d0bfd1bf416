#pragma once

#include "registry/store/store.hpp"

#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace leat::test {

/// What a store should hold: the plainest implementation of `stored::change`, to compare with.
class stored_state {
public:
  explicit stored_state(std::size_t audit_max = store::audit_max) : audit_max_(audit_max) {}

  void apply(stored::change const& change);
  void apply(stored::transaction const& t);

  /// All of it, history and audit log included, as text: one line per thing.
  std::vector<std::string> lines() const;

  /// A transaction that this state allows: all kinds of changes, several at once, with odd texts in them.
  stored::transaction random_transaction(std::mt19937_64& random) const;

  friend class change_applier;

private:
  struct version {
    stored::version published;
    bool retired = false;
    std::string deprecated;
  };

  std::vector<version> versions_; ///< as published
  std::map<std::string, std::string> visibilities_;
  std::map<std::pair<std::string, std::string>, stored::label> labels_;
  std::map<std::string, stored::account_kind> accounts_;
  std::map<std::pair<std::string, std::string>, bool> members_;
  std::vector<grant_rule> grants_; ///< as granted
  std::map<std::string, stored::key> keys_;
  std::map<std::string, std::vector<history_entry>> history_;
  std::vector<audit_entry> audit_;
  std::size_t audit_max_;
};

std::string line_of(history_entry const& entry);
std::string line_of(audit_entry const& entry);

/// What `from` holds, in the words of `stored_state::lines`. Throws what the store complains about.
std::vector<std::string> lines_in(store& from);

/// A time so and so many seconds after an arbitrary one.
std::chrono::system_clock::time_point at_second(std::int64_t seconds);

/// A version whose manifest and digest depend on `seed`.
stored::version version_of(std::string name, std::string version, int seed = 0);

/// A key of which every field has a value.
stored::key key_of(std::string id, std::string owner);

} // namespace leat::test
