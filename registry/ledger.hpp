#pragma once

#include "registry/access/verdicts.hpp"
#include "registry/catalog.hpp"
#include "registry/draft.hpp"
#include "registry/identity.hpp"
#include "registry/keys/denials.hpp"
#include "registry/keys/keyring.hpp"
#include "registry/name_table.hpp"
#include "registry/store/store.hpp"

#include <leat/principal.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace leat {

/// The registry's state, and the one way to change it: permitted, put together as a draft, made durable, then
/// shown to all. So what is acknowledged is stored, and what is seen is acknowledged.
///
/// Thread safety: full. Changes are made one at a time; reading catalog and rules waits for none of them.
class ledger {
public:
  using time_point = std::chrono::system_clock::time_point;
  using clock = std::function<time_point()>;

  /// With what the store holds. `failed_precondition` where that makes no sense.
  static result<std::shared_ptr<ledger>> open(
    std::unique_ptr<leat::store> where, clock now = std::chrono::system_clock::now);

  explicit ledger(std::unique_ptr<leat::store> where, clock now);
  ledger(ledger const&) = delete;
  ledger& operator=(ledger const&) = delete;
  /// Writes what is still waiting to be written.
  ~ledger();

  std::shared_ptr<leat::catalog const> catalog() const { return catalogs_.snapshot(); }
  access_store const& access() const noexcept { return rules_; }
  leat::store& store() noexcept { return *store_; }
  keyring& keys() noexcept { return keys_; }
  name_table& names() noexcept { return names_; }
  time_point now() const { return now_(); }

  // -- who
  // ---------------------------------------------------------------------------------------------------

  /// The embedding process.
  std::shared_ptr<identity const> process() const noexcept { return process_; }
  /// Whom a principal or a key stands for. What is wrong with it is in `identity::refused`.
  std::shared_ptr<identity const> identify(principal const& who);
  std::shared_ptr<identity const> identify(api_key const& key);

  // -- may they?
  // ---------------------------------------------------------------------------------------------
  //
  // A refusal goes to the audit log. What somebody may not see looks to him as if it were not there.

  /// Whether somebody stands behind `by`, and a key, where there is one, is good for this: the first
  /// question, asked before it is known whether there is such an algorithm.
  result<void> admit(identity const& by, action a, std::string_view name);
  /// Whether `by`, who has been admitted, may do this with an algorithm that is there.
  result<void> permit(identity const& by, action a, std::string_view name, resource const& what);
  /// Both for a name or pattern of which nothing need be there: to publish, to hand out rules.
  result<void> permit(identity const& by, action a, std::string_view pattern);
  /// Both for an algorithm of this catalog; `not_found` where it is not there.
  result<algorithm_entry const*> find(
    identity const& by, action a, leat::catalog const& in, std::string_view name);

  /// Whether it may be known to `by` that the algorithm is there.
  bool sees(identity const& by, algorithm_entry const& a) const;
  /// What the verdict comes to for `by`, for the audit log and as the answer.
  error refusal(identity const& by, action a, std::string_view name, verdict v);
  void note_denied(
    identity const& by, std::string_view action, std::string_view resource, std::string_view why);

  // -- changes
  // -----------------------------------------------------------------------------------------------

  /// What a command writes into history and audit log, besides its changes.
  struct event {
    std::string action;       ///< as in `audit_entry`
    std::string resource;     ///< as in `audit_entry`
    std::string version = {}; ///< as in `history_entry`
    std::string detail = {};
    bool history = false; ///< `resource` is an algorithm, whose history this belongs to
  };

  /// Makes the changes durable and visible; the error says what stands in their way.
  result<void> commit(identity const& by, std::vector<stored::change> changes, event what);

  /// The same with a change that depends on what is there: it is made when no other command can come between.
  using command = std::function<result<stored::change>(leat::catalog const&)>;
  result<void> commit(identity const& by, command const& make, event what);

  /// `commit` of a publish with its code. The manifest has been checked. Where the version is stored already
  /// and has no code yet, the code is linked to it; nothing is stored then.
  result<void> publish(identity const& by, manifest const& m, std::shared_ptr<detail::code const> code);

  /// Who hears that an algorithm's versions, or their marks, have changed. Nobody, for an empty `f`; whoever
  /// heard of it before does not any more when this returns.
  void on_versions_changed(std::function<void(name_id)> f);

  /// Writes denied attempts and last uses of keys, which wait for nobody. What fails is tried again next
  /// time.
  result<void> flush();

private:
  result<void> load();
  result<void> commit_alone(identity const& by, std::vector<stored::change> changes, event const& what);
  draft new_draft();
  void tell(std::string const& algorithm);
  result<void> store_it(identity const& by, std::vector<stored::change>& changes, event const& what);
  void show(draft next, std::vector<stored::change> const& changes);
  error refuse(identity const& by, std::string_view action, std::string_view what, error why);

  clock const now_;
  std::unique_ptr<leat::store> const store_;
  name_table names_;
  catalog_store catalogs_;
  access_store rules_;
  keyring keys_;
  denials denied_;
  std::shared_ptr<identity const> process_;

  std::mutex writer_; ///< one command at a time
  std::uint32_t next_ordinal_ = 0;
  std::function<void(name_id)> versions_changed_;
};

} // namespace leat
