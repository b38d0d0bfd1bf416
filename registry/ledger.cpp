#include "registry/ledger.hpp"

#include "registry/access/rule_words.hpp"
#include "registry/manifest/manifest.hpp"

#include <utility>

#include <xxhash.h>

namespace leat {

namespace {

/// An error about what a store holds.
result<void> sensible(result<void> loaded) {
  if (loaded)
    return loaded;
  return error(errc::failed_precondition, "the stored registry makes no sense: " + loaded.error().message);
}

std::shared_ptr<identity const> named(
  actor who, std::string const& name, std::shared_ptr<key_state const> key) {
  return std::make_shared<identity const>(
    identity{who, name, detail::affinity_of(name), std::move(key), std::nullopt});
}

error denied(identity const& by, action a, std::string_view what) {
  return {errc::permission_denied,
    by.name + " may not " + std::string(to_string(a)) + " '" + std::string(what) + "'"};
}

} // namespace

std::uint64_t detail::affinity_of(std::string_view text) noexcept {
  return XXH3_64bits(text.data(), text.size());
}

result<std::shared_ptr<ledger>> ledger::open(std::unique_ptr<leat::store> where, clock now) {
  auto book = std::make_shared<ledger>(std::move(where), std::move(now));
  if (auto loaded = book->load(); !loaded)
    return std::move(loaded).error();
  return book;
}

ledger::ledger(std::unique_ptr<leat::store> where, clock now)
    : now_(std::move(now)),
      store_(std::move(where)),
      rules_(names_),
      process_(named(actor::process(), "process:self", nullptr)) {}

ledger::~ledger() {
  // Nobody is left to tell: what could not be written was not acknowledged.
  static_cast<void>(flush());
}

result<void> ledger::load() {
  auto state = new_draft();
  std::vector<grant_rule> grants; // at the end, all at once: that is faster
  auto applied = [&](stored::change&& c) -> result<void> {
    if (auto* grant = std::get_if<stored::grant>(&c)) {
      grants.push_back(std::move(grant->rule));
      return {};
    }
    auto done = state.apply(c);
    if (auto* key = std::get_if<stored::key>(&c); key && done)
      keys_.put(std::move(*key));
    return done;
  };
  auto loaded = store_->load([&](stored::change&& c) { return sensible(applied(std::move(c))); });
  if (loaded)
    loaded = sensible(state.add_grants(grants));
  if (loaded)
    show(std::move(state), {});
  return loaded;
}

// -- who
// ------------------------------------------------------------------------------------------------------------

std::shared_ptr<identity const> ledger::identify(principal const& who) {
  auto refused = [&](error why) {
    return std::make_shared<identity const>(identity{{}, who.name, 0, nullptr, std::move(why)});
  };
  auto parts = principal_parts::parse(who.name);
  if (!parts)
    return refused(std::move(parts).error());
  if (parts->kind == principal_kind::process)
    return process_;
  if (parts->kind == principal_kind::algorithm)
    return named({actor_kind::algorithm, names_.id_of(parts->name)}, who.name, nullptr);
  auto account = rules_.snapshot()->find_actor(who.name);
  if (!account)
    return refused(error(errc::unauthenticated, account.error().message));
  return named(*account, who.name, nullptr);
}

std::shared_ptr<identity const> ledger::identify(api_key const& presented) {
  auto verified = keys_.verify(presented.secret, now());
  if (!verified) {
    auto refused =
      std::make_shared<identity const>(identity{{}, "key:unknown", 0, nullptr, std::move(verified).error()});
    note_denied(*refused, "authenticate", "", refused->refused->message);
    return refused;
  }
  auto const& key = *verified;
  return named({actor_kind::account, names_.id_of(key->owner())},
    principal_text(principal_kind::user, key->owner()), key);
}

// -- may they?
// ------------------------------------------------------------------------------------------------------

error ledger::refuse(identity const& by, std::string_view action, std::string_view what, error why) {
  note_denied(by, action, what, why.message);
  return why;
}

void ledger::note_denied(
  identity const& by, std::string_view action, std::string_view resource, std::string_view why) {
  denied_.note({.time = now(),
    .principal = by.name,
    .action = std::string(action),
    .resource = std::string(resource),
    .denied = true,
    .detail = std::string(why)});
}

result<void> ledger::admit(identity const& by, action a, std::string_view name) {
  if (by.refused)
    return refuse(by, to_string(a), name, *by.refused);
  if (!by.key)
    return {};
  auto const time = now();
  if (auto usable = by.key->usable(time); !usable)
    return refuse(by, to_string(a), name, std::move(usable).error());
  if (auto covered = by.key->covers(a, name); !covered)
    return refuse(by, to_string(a), name, std::move(covered).error());
  by.key->touch(time);
  return {};
}

error ledger::refusal(identity const& by, action a, std::string_view name, verdict v) {
  if (v == verdict::unknown_principal)
    return refuse(by, to_string(a), name, error(errc::unauthenticated, "there is no " + by.name));
  auto why = refuse(by, to_string(a), name, denied(by, a, name));
  return v == verdict::denied_seen ? why : no_algorithm(name);
}

result<void> ledger::permit(identity const& by, action a, std::string_view name, resource const& what) {
  auto const v = rules_.judge(by.who, a, what);
  if (v == verdict::allowed)
    return {};
  return refusal(by, a, name, v);
}

result<void> ledger::permit(identity const& by, action a, std::string_view pattern) {
  if (auto admitted = admit(by, a, pattern); !admitted)
    return admitted;
  auto const rules = rules_.snapshot();
  auto const decided = rules->decide_pattern(by.who, a, pattern);
  if (decided.allowed)
    return {};
  if (decided.because == decision::basis::unknown)
    return refuse(by, to_string(a), pattern, error(errc::unauthenticated, "there is no " + by.name));
  return refuse(by, to_string(a), pattern, denied(by, a, pattern));
}

result<algorithm_entry const*> ledger::find(
  identity const& by, action a, leat::catalog const& in, std::string_view name) {
  if (auto admitted = admit(by, a, name); !admitted)
    return std::move(admitted).error();
  auto const* entry = in.find(name);
  if (!entry)
    return no_algorithm(name);
  if (auto permitted = permit(by, a, name, entry->as_resource()); !permitted)
    return std::move(permitted).error();
  return entry;
}

bool ledger::sees(identity const& by, algorithm_entry const& a) const {
  auto const v = rules_.judge(by.who, action::read, a.as_resource());
  return v == verdict::allowed || v == verdict::denied_seen;
}

// -- changes
// --------------------------------------------------------------------------------------------------------

draft ledger::new_draft() {
  return {*catalogs_.snapshot(), *rules_.snapshot(), names_, next_ordinal_};
}

result<void> ledger::store_it(identity const& by, std::vector<stored::change>& changes, event const& what) {
  auto const time = now();
  stored::transaction t;
  t.changes = std::move(changes);
  if (what.history)
    t.history.push_back({time, what.resource, by.name, what.action, what.version, what.detail});
  auto detail = what.version.empty() || what.detail.empty() ? what.version + what.detail
                                                            : what.version + ": " + what.detail;
  t.audit.push_back({.time = time,
    .principal = by.name,
    .action = what.action,
    .resource = what.resource,
    .detail = std::move(detail)});
  auto stored = store_->commit(t);
  changes = std::move(t.changes);
  return stored;
}

void ledger::show(draft next, std::vector<stored::change> const& changes) {
  next_ordinal_ = next.next_ordinal();
  // Rules first: nobody may come through with a new version before the rule that comes with it.
  if (next.access_changed())
    rules_.replace(std::make_shared<access_snapshot const>(next.access()));
  catalogs_.replace(next.catalog());
  for (auto const& c : changes)
    if (auto const* key = std::get_if<stored::key>(&c))
      keys_.put(*key);
    else if (auto const* revoked = std::get_if<stored::key_revoked>(&c))
      static_cast<void>(keys_.revoke(revoked->id)); // it is there: the command has looked
    else if (auto const* removed = std::get_if<stored::account_removed>(&c))
      keys_.forget_owner(removed->name);
}

result<void> ledger::commit(identity const& by, std::vector<stored::change> changes, event what) {
  std::lock_guard hold(writer_);
  return commit_alone(by, std::move(changes), what);
}

result<void> ledger::commit(identity const& by, command const& make, event what) {
  std::lock_guard hold(writer_);
  auto made = make(*catalogs_.snapshot());
  if (!made)
    return std::move(made).error();
  std::vector<stored::change> changes;
  changes.push_back(*std::move(made));
  return commit_alone(by, std::move(changes), what);
}

/// Under the writer's lock.
result<void> ledger::commit_alone(
  identity const& by, std::vector<stored::change> changes, event const& what) {
  auto next = new_draft();
  if (auto const* removed = std::get_if<stored::account_removed>(&changes.front())) {
    // The rules about it go one by one, so that a store need not know which those are.
    std::vector<stored::change> rules;
    for (auto& rule : next.access().grants_about(removed->name))
      rules.emplace_back(stored::grant{std::move(rule), true});
    changes.insert(changes.begin(), rules.begin(), rules.end());
  }
  for (auto const& c : changes)
    if (auto applied = next.apply(c); !applied)
      return applied;
  if (auto stored = store_it(by, changes, what); !stored)
    return stored;
  show(std::move(next), changes);
  if (auto const* state = std::get_if<stored::version_state>(&changes.front()))
    tell(state->name);
  return {};
}

result<void> ledger::publish(
  identity const& by, manifest const& m, std::shared_ptr<detail::code const> code) {
  stored::version v{m.name, m.version, canonical_text(m), {}};
  v.digest = manifest_digest(v.manifest);
  std::lock_guard hold(writer_);
  auto next = new_draft();
  auto const* entry = next.catalog().find(v.name);
  auto parsed = parse_version(v.version);
  if (!parsed)
    return std::move(parsed).error();
  auto const there = entry ? entry->find(*parsed) : std::nullopt;
  if (there && there->is->digest == v.digest && !(code && there->is->code)) {
    if (!code)
      return {}; // the same again
    next.link(*there->is, std::move(code));
    show(std::move(next), {});
    tell(v.name);
    return {};
  }
  if (auto applied = next.publish(v, m, std::move(code)); !applied)
    return applied;
  event what{there ? "replace" : "publish", v.name, v.version, {}, true};
  std::vector<stored::change> changes{std::move(v)};
  if (auto stored = store_it(by, changes, what); !stored)
    return stored;
  show(std::move(next), {});
  tell(what.resource);
  return {};
}

void ledger::on_versions_changed(std::function<void(name_id)> f) {
  std::lock_guard hold(writer_);
  versions_changed_ = std::move(f);
}

void ledger::tell(std::string const& algorithm) {
  if (versions_changed_)
    versions_changed_(names_.id_of(algorithm));
}

result<void> ledger::flush() {
  std::lock_guard hold(writer_);
  stored::transaction t;
  t.audit = denied_.take();
  auto uses = keys_.take_uses();
  if (t.audit.empty() && uses.empty())
    return {};
  t.changes.assign(uses.begin(), uses.end());
  auto stored = store_->commit(t);
  if (!stored) {
    denied_.give_back(std::move(t.audit));
    keys_.give_back(uses);
  }
  return stored;
}

} // namespace leat
