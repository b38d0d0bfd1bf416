#include "registry/access/rule_words.hpp"
#include "registry/ledger.hpp"
#include "registry/manifest/code_id.hpp"
#include "registry/manifest/manifest.hpp"
#include "registry/name.hpp"
#include "registry/version/reference.hpp"

#include <leat/registry.hpp>

#include <algorithm>

namespace leat {

namespace {

/// What a manifest cannot say of the code: whether it is there and fits together.
result<void> check_code(leat::algorithm const& a) {
  auto const id = a.manifest().name + '@' + a.manifest().version;
  auto const& code = a.code();
  if (!code.apply && !code.apply_batch)
    return error(errc::invalid_argument, id + " has no apply");
  if (a.manifest().batch && !code.apply_batch)
    return error(errc::invalid_argument, id +
                                           " is to run in batches, so its apply must take ([State const&,] "
                                           "std::vector<In>) and return a std::vector of as many outputs");
  if (!a.manifest().batch && !code.apply)
    return error(
      errc::invalid_argument, "apply of " + id + " takes a list of values, which only a batch gives");
  if (!code.load && (code.warm_up || !code.reads.empty()))
    return error(errc::invalid_argument,
      id + " says what to " + (code.warm_up ? "warm up with" : "read") + ", but there is no load");
  auto const* wanted = code.takes;
  if (wanted && !code.loads)
    return error(errc::invalid_argument, "apply of " + id + " takes a state, but there is no load");
  if (wanted && *wanted != *code.loads)
    return error(
      errc::invalid_argument, "apply of " + id + " takes a state of another type than its load returns");
  return {};
}

result<void> check_live(algorithm_entry const& in, std::string_view version) {
  auto s = in.find(version);
  if (!s)
    return std::move(s).error();
  if (!s->retired())
    return {};
  return error(errc::failed_precondition, s->is->id + " is retired; restore it first");
}

result<version_info> info_of(algorithm_entry::slot const& s) {
  auto m = parse_manifest(s.is->text);
  if (!m)
    return std::move(m).error();
  return version_info{*std::move(m), digest_text(s.is->digest), s.retired(),
    s.marks ? s.marks->deprecated : std::string(), s.is->code != nullptr};
}

std::string described(label_split const& split) {
  std::string out;
  for (auto const& t : split.targets)
    out += (out.empty() ? "" : ", ") + t.version +
           (split.targets.size() > 1 ? " (weight " + std::to_string(t.weight) + ')' : std::string());
  if (!split.shadow.version.empty())
    out += ", shadow " + split.shadow.version;
  return out;
}

std::string_view described(std::optional<visibility> v) noexcept {
  return v ? to_string(*v) : std::string_view("as each version says");
}

} // namespace

// -- versions
// -------------------------------------------------------------------------------------------------------

result<void> registry::publish(algorithm const& a) const {
  if (auto checked = check_code(a); !checked)
    return checked;
  auto m = a.manifest();
  if (m.code_id.empty()) {
    auto id = module_code_id(a.module());
    if (!id)
      return std::move(id).error();
    m.code_id = *std::move(id);
  }
  if (auto checked = check_manifest(m); !checked)
    return checked;
  if (auto permitted = ledger_->permit(*who_, action::publish, m.name); !permitted)
    return permitted;
  return ledger_->publish(*who_, m, std::make_shared<detail::code>(a.code()));
}

/// Changes what is said about one version; the rest that is said of it stays.
result<void> registry::mark(std::string_view name, std::string_view version, std::string_view event,
  std::optional<bool> retired, std::optional<std::string> deprecated) const {
  auto const catalog = ledger_->catalog();
  auto entry = ledger_->find(*who_, action::manage, *catalog, name);
  if (!entry)
    return std::move(entry).error();
  auto there = (*entry)->find(version);
  if (!there)
    return std::move(there).error();
  auto const text = std::string(there->is->version_text());
  auto change = [&](leat::catalog const& now) -> result<stored::change> {
    auto s = now.find(name)->find(version);
    if (!s)
      return std::move(s).error();
    if (retired && *retired == s->retired())
      return error(
        errc::failed_precondition, s->is->id + (*retired ? " is retired already" : " is not retired"));
    return stored::change(stored::version_state{std::string(name), text, retired.value_or(s->retired()),
      deprecated ? *deprecated
      : s->marks ? s->marks->deprecated
                 : std::string()});
  };
  return ledger_->commit(
    *who_, change, {std::string(event), std::string(name), text, deprecated.value_or(""), true});
}

result<void> registry::retire(std::string_view name, std::string_view version) const {
  return mark(name, version, "retire", true, std::nullopt);
}

result<void> registry::restore(std::string_view name, std::string_view version) const {
  return mark(name, version, "restore", false, std::nullopt);
}

result<void> registry::deprecate(std::string_view name, std::string_view version, std::string note) const {
  return mark(name, version, "deprecate", std::nullopt, std::move(note));
}

result<void> registry::label(std::string_view name, std::string_view label, std::string_view version) const {
  return split(name, label, {.targets = {{std::string(version)}}});
}

result<void> registry::split(std::string_view name, std::string_view label, label_split to) const {
  auto const catalog = ledger_->catalog();
  auto entry = ledger_->find(*who_, action::manage, *catalog, name);
  if (!entry)
    return std::move(entry).error();
  if (auto checked = check_label(label); !checked)
    return checked;
  if (to.targets.empty())
    return error(errc::invalid_argument, "malformed split: no version, expected at least one");
  for (auto const& t : to.targets)
    if (auto live = check_live(**entry, t.version); !live)
      return live;
  if (!to.shadow.version.empty())
    if (auto live = check_live(**entry, to.shadow.version); !live)
      return live;
  auto const version = to.targets.size() == 1 ? to.targets.front().version : std::string();
  auto detail = std::string(label) + ": " + described(to);
  return ledger_->commit(*who_, {stored::label{std::string(name), std::string(label), std::move(to)}},
    {"label", std::string(name), version, std::move(detail), true});
}

result<void> registry::unlabel(std::string_view name, std::string_view label) const {
  auto const catalog = ledger_->catalog();
  if (auto entry = ledger_->find(*who_, action::manage, *catalog, name); !entry)
    return std::move(entry).error();
  return ledger_->commit(*who_, {stored::label{std::string(name), std::string(label), {}}},
    {"unlabel", std::string(name), "", std::string(label), true});
}

result<void> registry::set_visibility(std::string_view name, std::optional<visibility> v) const {
  auto const catalog = ledger_->catalog();
  if (auto entry = ledger_->find(*who_, action::manage, *catalog, name); !entry)
    return std::move(entry).error();
  return ledger_->commit(*who_, {stored::settings{std::string(name), v}},
    {"settings", std::string(name), "", "visibility: " + std::string(described(v)), true});
}

// -- looking
// --------------------------------------------------------------------------------------------------------

result<version_info> registry::describe(std::string_view text) const {
  auto ref = reference::parse(text);
  if (!ref)
    return std::move(ref).error();
  auto const catalog = ledger_->catalog();
  auto entry = ledger_->find(*who_, action::read, *catalog, ref->name);
  if (!entry)
    return std::move(entry).error();
  auto found = (*entry)->resolve(*ref, {who_->affinity, 0});
  if (!found)
    return std::move(found).error();
  return info_of(*(*entry)->find(found->target->version()));
}

result<std::vector<version_info>> registry::versions(std::string_view name) const {
  auto const catalog = ledger_->catalog();
  auto entry = ledger_->find(*who_, action::read, *catalog, name);
  if (!entry)
    return std::move(entry).error();
  std::vector<version_info> out;
  for (auto const& s : (*entry)->slots()) {
    auto info = info_of(s);
    if (!info)
      return std::move(info).error();
    out.push_back(*std::move(info));
  }
  return out;
}

result<std::vector<label_info>> registry::labels(std::string_view name) const {
  auto const catalog = ledger_->catalog();
  auto entry = ledger_->find(*who_, action::read, *catalog, name);
  if (!entry)
    return std::move(entry).error();
  std::vector<label_info> out;
  for (auto const& l : (*entry)->labels())
    out.push_back({l.name, l.split});
  return out;
}

result<std::vector<history_entry>> registry::history(std::string_view name) const {
  auto const catalog = ledger_->catalog();
  if (auto entry = ledger_->find(*who_, action::read, *catalog, name); !entry)
    return std::move(entry).error();
  return ledger_->store().history(name);
}

result<std::vector<std::string>> registry::algorithms() const {
  if (who_->refused)
    return *who_->refused;
  auto const catalog = ledger_->catalog();
  std::vector<std::string> out;
  for (auto const* a : catalog->all())
    if (ledger_->sees(*who_, *a))
      out.emplace_back(a->name());
  return out;
}

} // namespace leat
