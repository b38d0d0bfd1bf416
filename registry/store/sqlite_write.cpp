#include "registry/access/rule_words.hpp"
#include "registry/store/sqlite_sql.hpp"
#include "registry/store/sqlite_words.hpp"

#include <leat/json.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace leat {

namespace {

/// `1.2.0-rc.1+build` as `1.2.0-rc.1` and `+build`.
std::pair<std::string_view, std::string_view> split_build(std::string_view version) {
  auto const at = std::min(version.find('+'), version.size());
  return {version.substr(0, at), version.substr(at)};
}

std::string_view word(stored::account_kind kind) {
  return kind == stored::account_kind::user ? "user" : "team";
}

result<std::string> array_of(std::vector<std::string> const& texts) {
  try {
    return json(texts).dump();
  } catch (json::exception const& e) {
    return error(errc::internal, std::string("a key's scopes or actions cannot be stored: ") + e.what());
  }
}

/// Runs its statements until one fails.
class writer {
public:
  explicit writer(sqlite_database& database) : database_(database) {}

  void operator()(stored::version const& v) {
    auto const [version, build] = split_build(v.version);
    run(sql::put_algorithm, v.name);
    run(sql::put_version, v.name, version, build, v.manifest, v.digest);
  }

  void operator()(stored::version_state const& s) {
    run(sql::set_version_state, std::int64_t{s.retired}, s.deprecated, s.name, split_build(s.version).first);
    expect_one("version '" + s.name + '@' + s.version + "'");
  }

  void operator()(stored::label const& l) {
    run(sql::remove_label, l.name, l.label);
    if (l.split.targets.empty())
      return;
    run(sql::put_label, l.name, l.label, l.split.shadow.version, l.split.shadow.share_percent);
    std::int64_t place = 0;
    for (auto const& target : l.split.targets)
      run(sql::put_label_target, l.name, l.label, place++, target.version, std::int64_t{target.weight});
  }

  void operator()(stored::settings const& s) {
    run(sql::set_visibility, s.visibility ? std::optional(to_string(*s.visibility)) : std::nullopt, s.name);
    expect_one("algorithm '" + s.name + "'");
  }

  void operator()(stored::account const& a) { run(sql::put_account, a.name, word(a.kind)); }

  void operator()(stored::account_removed const& a) {
    run(sql::remove_account, a.name);
    run(sql::remove_account_grants, a.name);
  }

  void operator()(stored::member const& m) {
    run(m.removed ? sql::remove_member : sql::put_member, m.team, m.member);
  }

  void operator()(stored::grant const& g) {
    run(g.removed ? sql::remove_grant : sql::put_grant, g.rule.who, g.rule.action, g.rule.what,
      to_string(g.rule.effect));
  }

  void operator()(stored::key const& k) {
    auto const scopes = array_of(k.options.scopes);
    auto const actions = array_of(k.options.actions);
    if (!scopes || !actions)
      return fail((scopes ? actions : scopes).error());
    run(sql::put_key, k.id, k.owner, *scopes, *actions, to_stored(k.options.expires), k.options.label,
      k.lookup, k.salt, k.hash, std::int64_t{k.cost}, to_stored(k.created), to_stored(k.last_used),
      std::int64_t{k.revoked});
  }

  void operator()(stored::key_revoked const& k) {
    run(sql::revoke_key, k.id);
    expect_one("key '" + k.id + "'");
  }

  void operator()(stored::key_used const& k) { run(sql::use_key, to_stored(k.when), k.id); }

  result<void> outcome() { return std::move(done_); }

private:
  template <class... Args>
  void run(std::string_view statement, Args const&... args) {
    if (done_)
      done_ = database_.run(statement, args...);
  }

  void fail(error e) {
    if (done_)
      done_ = std::move(e);
  }

  void expect_one(std::string const& what) {
    if (done_ && database_.changed() != 1)
      fail({errc::internal, what + " is to be changed and is not stored"});
  }

  sqlite_database& database_;
  result<void> done_;
};

} // namespace

result<void> write_change(sqlite_database& database, stored::change const& change) {
  writer write(database);
  std::visit(write, change);
  return write.outcome();
}

result<void> write_entry(sqlite_database& database, history_entry const& e) {
  return database.run(sql::add_history, to_stored(e.time), e.name, e.principal, e.event, e.version, e.detail);
}

result<void> write_entry(sqlite_database& database, audit_entry const& e) {
  return database.run(sql::add_audit, to_stored(e.time), e.principal, e.action, e.resource,
    std::int64_t{e.denied}, e.detail, static_cast<std::int64_t>(e.count));
}

} // namespace leat
