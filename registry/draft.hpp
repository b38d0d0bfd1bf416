#pragma once

#include "registry/access/access.hpp"
#include "registry/catalog.hpp"
#include "registry/name_table.hpp"
#include "registry/store/store.hpp"

#include <leat/result.hpp>

#include <cstdint>
#include <memory>
#include <span>

namespace leat {

/// The next state of a registry while it is put together: changes are applied one by one, with all rules
/// about what can follow on what. A value; the state it came from is untouched.
///
/// What a store holds is read back through the same rules, so that nothing gets in that could not have been
/// made.
class draft {
public:
  draft(leat::catalog base, access_snapshot rules, name_table& names, std::uint32_t next_ordinal)
      : catalog_(std::move(base)), access_(std::move(rules)), names_(&names), next_ordinal_(next_ordinal) {}

  /// Applies a change; the error says why it cannot be. Of keys only their owner is looked at.
  result<void> apply(stored::change const& c);

  /// Applies a publish with its manifest, whose canonical text and digest `v` holds, and, where it is linked
  /// into this process, its code.
  result<void> publish(stored::version const& v, manifest const& m, std::shared_ptr<detail::code const> code);

  /// Gives a version that is there the code for it. It keeps its place, number and marks.
  void link(published const& there, std::shared_ptr<detail::code const> code);

  /// Many grants at once.
  result<void> add_grants(std::span<grant_rule const> rules) { return take(access_.add_grants(rules)); }

  leat::catalog const& catalog() const noexcept { return catalog_; }
  access_snapshot const& access() const noexcept { return access_; }
  /// Whether `access` is another than it was.
  bool access_changed() const noexcept { return access_changed_; }
  std::uint32_t next_ordinal() const noexcept { return next_ordinal_; }

private:
  result<void> apply(stored::version const& v);
  result<void> apply(stored::version_state const& s);
  result<void> apply(stored::label const& l);
  result<void> apply(stored::settings const& s);
  result<void> apply(stored::account const& a);
  result<void> apply(stored::account_removed const& a);
  result<void> apply(stored::member const& m);
  result<void> apply(stored::grant const& g);
  result<void> apply(stored::key const& k);
  result<void> apply(stored::key_revoked const&) { return {}; }
  result<void> apply(stored::key_used const&) { return {}; }

  result<void> take(result<access_snapshot> next);

  leat::catalog catalog_;
  access_snapshot access_;
  name_table* names_;
  std::uint32_t next_ordinal_;
  bool access_changed_ = false;
};

} // namespace leat
