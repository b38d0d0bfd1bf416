#include "tests/registry/stored_state.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace leat::test {

namespace {

std::string key_part(std::string const& version) {
  return version.substr(0, version.find('+'));
}

std::string seconds_of(std::chrono::system_clock::time_point time) {
  return std::to_string(time.time_since_epoch().count());
}

template <std::size_t Size>
std::string hex(std::array<std::byte, Size> const& bytes) {
  std::ostringstream out;
  for (auto const b : bytes)
    out << std::hex << std::to_integer<int>(b) << '.';
  return out.str();
}

template <class... Parts>
std::string line(Parts const&... parts) {
  std::ostringstream out;
  ((out << parts << " | "), ...);
  return out.str();
}

std::string joined(std::vector<std::string> const& texts) {
  std::string out;
  for (auto const& text : texts)
    out += text + ',';
  return out;
}

std::string label_line(stored::label const& l) {
  std::string targets;
  for (auto const& t : l.split.targets)
    targets += t.version + '*' + std::to_string(t.weight) + ' ';
  return line("label", l.name, l.label, targets, l.split.shadow.version, l.split.shadow.share_percent);
}

std::string key_line(stored::key const& k) {
  return line("key", k.id, k.owner, joined(k.options.scopes), joined(k.options.actions),
    k.options.expires ? seconds_of(*k.options.expires) : "never", k.options.label, k.lookup, hex(k.salt),
    hex(k.hash), k.cost, seconds_of(k.created), k.last_used ? seconds_of(*k.last_used) : "never", k.revoked);
}

std::string word(visibility v) {
  return v == visibility::owner ? "owner" : v == visibility::team ? "team" : "everyone";
}

} // namespace

class change_applier {
public:
  explicit change_applier(stored_state& state) : s(state) {}

  void operator()(stored::version const& v) {
    std::erase_if(s.versions_, [&](auto const& other) {
      return other.published.name == v.name && key_part(other.published.version) == key_part(v.version);
    });
    s.versions_.push_back({v, false, ""});
  }
  void operator()(stored::version_state const& v) {
    for (auto& other : s.versions_)
      if (other.published.name == v.name && key_part(other.published.version) == key_part(v.version)) {
        other.retired = v.retired;
        other.deprecated = v.deprecated;
      }
  }
  void operator()(stored::label const& l) {
    s.labels_.erase({l.name, l.label});
    if (!l.split.targets.empty())
      s.labels_[{l.name, l.label}] = l;
  }
  void operator()(stored::settings const& x) {
    s.visibilities_.erase(x.name);
    if (x.visibility)
      s.visibilities_[x.name] = word(*x.visibility);
  }
  void operator()(stored::account const& a) { s.accounts_[a.name] = a.kind; }
  void operator()(stored::account_removed const& a) {
    s.accounts_.erase(a.name);
    std::erase_if(
      s.members_, [&](auto const& m) { return m.first.first == a.name || m.first.second == a.name; });
    std::erase_if(s.keys_, [&](auto const& k) { return k.second.owner == a.name; });
    std::erase_if(
      s.grants_, [&](auto const& g) { return g.who == "user:" + a.name || g.who == "team:" + a.name; });
  }
  void operator()(stored::member const& m) {
    s.members_.erase({m.team, m.member});
    if (!m.removed)
      s.members_[{m.team, m.member}] = true;
  }
  void operator()(stored::grant const& g) {
    std::erase(s.grants_, g.rule);
    if (!g.removed)
      s.grants_.push_back(g.rule);
  }
  void operator()(stored::key const& k) { s.keys_[k.id] = k; }
  void operator()(stored::key_revoked const& k) { s.keys_.at(k.id).revoked = true; }
  void operator()(stored::key_used const& k) {
    if (auto found = s.keys_.find(k.id); found != s.keys_.end())
      found->second.last_used = k.when;
  }

private:
  stored_state& s;
};

void stored_state::apply(stored::change const& change) {
  std::visit(change_applier(*this), change);
}

void stored_state::apply(stored::transaction const& t) {
  for (auto const& change : t.changes)
    apply(change);
  for (auto const& entry : t.history)
    history_[entry.name].push_back(entry);
  audit_.insert(audit_.end(), t.audit.begin(), t.audit.end());
  if (audit_.size() > audit_max_)
    audit_.erase(audit_.begin(), audit_.end() - static_cast<std::ptrdiff_t>(audit_max_));
}

std::vector<std::string> stored_state::lines() const {
  std::vector<std::string> out;
  for (auto const& v : versions_)
    out.push_back(line("version", v.published.name, v.published.version, v.published.manifest,
      hex(v.published.digest), v.retired, v.deprecated));
  for (auto const& [name, v] : visibilities_)
    out.push_back(line("visibility", name, v));
  for (auto const& [id, l] : labels_)
    out.push_back(label_line(l));
  for (auto const& [name, kind] : accounts_)
    out.push_back(line("account", name, kind == stored::account_kind::user ? "user" : "team"));
  for (auto const& [m, there] : members_)
    out.push_back(line("member", m.first, m.second));
  for (auto const& g : grants_)
    out.push_back(line("grant", g.who, g.action, g.what, g.effect == effect::allow ? "allow" : "deny"));
  for (auto const& [id, k] : keys_)
    out.push_back(key_line(k));
  for (auto const& [name, entries] : history_)
    for (auto const& entry : entries)
      out.push_back(line_of(entry));
  for (auto const& entry : audit_)
    out.push_back(line_of(entry));
  return out;
}

std::string line_of(history_entry const& e) {
  return line("history", seconds_of(e.time), e.name, e.principal, e.event, e.version, e.detail);
}

std::string line_of(audit_entry const& e) {
  return line("audit", seconds_of(e.time), e.principal, e.action, e.resource, e.denied, e.detail, e.count);
}

std::vector<std::string> lines_in(store& from) {
  stored_state state;
  std::set<std::string> names;
  from
    .load([&](stored::change&& change) {
      if (auto const* v = std::get_if<stored::version>(&change))
        names.insert(v->name);
      state.apply(change);
      return result<void>();
    })
    .value();
  auto out = state.lines();
  for (auto const& name : names) {
    auto const history = from.history(name).value();
    for (auto const& entry : history)
      out.push_back(line_of(entry));
  }
  auto audit = from.audit({.count_max = store::audit_max}).value();
  std::ranges::reverse(audit);
  for (auto const& entry : audit)
    out.push_back(line_of(entry));
  return out;
}

std::chrono::system_clock::time_point at_second(std::int64_t seconds) {
  return std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000 + seconds)) +
         std::chrono::nanoseconds(7);
}

stored::version version_of(std::string name, std::string version, int seed) {
  stored::version out{std::move(name), std::move(version), "{\"seed\":" + std::to_string(seed) + "}", {}};
  for (std::size_t i = 0; i < out.digest.size(); ++i)
    out.digest[i] = static_cast<std::byte>(static_cast<std::size_t>(seed) * 7 + i);
  return out;
}

stored::key key_of(std::string id, std::string owner) {
  stored::key k;
  k.lookup = "sk_" + id;
  k.id = std::move(id);
  k.owner = std::move(owner);
  k.options = {{"vision/*", "nlp/sentiment"}, {"call", "read"}, at_second(1000), "laptop"};
  k.salt.fill(std::byte{0xab});
  k.hash.fill(std::byte{0});
  k.cost = 4'294'967'295;
  k.created = at_second(1);
  return k;
}

} // namespace leat::test
