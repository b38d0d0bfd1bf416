#include "registry/draft.hpp"

#include "registry/manifest/manifest.hpp"

#include <algorithm>

namespace leat {

namespace {

constexpr std::uint32_t weight_max = 1'000'000;

error bad_split(std::string const& why) {
  return {errc::invalid_argument, "malformed split: " + why};
}

result<version> known_version(algorithm_entry const& in, std::string_view version) {
  return in.find(version).transform([](algorithm_entry::slot&& s) { return s.is->version(); });
}

result<algorithm_entry::label> make_label(algorithm_entry const& in, stored::label const& l) {
  algorithm_entry::label out{l.label, l.split, {}, {}};
  for (auto const& target : l.split.targets) {
    if (target.weight < 1 || target.weight > weight_max)
      return bad_split("weight " + std::to_string(target.weight) + " of version " + target.version +
                       ", expected 1 to " + std::to_string(weight_max));
    auto v = known_version(in, target.version);
    if (!v)
      return std::move(v).error();
    if (std::find(out.targets.begin(), out.targets.end(), *v) != out.targets.end())
      return bad_split("version " + target.version + " is named twice");
    out.targets.push_back(*std::move(v));
  }
  auto const& shadow = l.split.shadow;
  if (shadow.version.empty())
    return out;
  if (!(shadow.share_percent > 0 && shadow.share_percent <= 100))
    return bad_split("the shadow's share is " + std::to_string(shadow.share_percent) +
                     " percent, expected more than 0 and at most 100");
  auto v = known_version(in, shadow.version);
  if (!v)
    return std::move(v).error();
  if (std::find(out.targets.begin(), out.targets.end(), *v) != out.targets.end())
    return bad_split("shadow version " + shadow.version + " is among those that answer");
  out.shadow = *std::move(v);
  return out;
}

} // namespace

result<void> draft::apply(stored::change const& c) {
  return std::visit([this](auto const& one) { return apply(one); }, c);
}

// -- versions
// -------------------------------------------------------------------------------------------------------

result<void> draft::apply(stored::version const& v) {
  auto m = parse_manifest(v.manifest);
  if (!m)
    return std::move(m).error();
  if (m->name != v.name || m->version != v.version || manifest_digest(v.manifest) != v.digest)
    return error(errc::invalid_argument, "the manifest of " + v.name + '@' + v.version +
                                           " is not the one its name, version and digest stand for");
  return publish(v, *m, nullptr);
}

result<void> draft::publish(
  stored::version const& v, manifest const& m, std::shared_ptr<detail::code const> code) {
  auto parsed = parse_version(v.version);
  if (!parsed)
    return std::move(parsed).error();
  auto const* entry = catalog_.find(v.name);
  if (entry)
    if (auto const there = entry->find(*parsed); there && parsed->pre_release != "dev")
      return error(errc::already_exists, "'" + there->is->id + "' is published already, with digest " +
                                           digest_text(there->is->digest) +
                                           "; a published version never changes, choose a higher one");
  published_ptr fresh(new published(m, v.manifest, v.digest, *names_, next_ordinal_, std::move(code)));
  ++next_ordinal_;
  catalog_ = catalog_.with(entry ? entry->with(std::move(fresh)) : algorithm_entry::first(std::move(fresh)));
  return {};
}

void draft::link(published const& there, std::shared_ptr<detail::code const> code) {
  auto const* entry = catalog_.find(there.name());
  published_ptr linked(new published(there, std::move(code)));
  catalog_ = catalog_.with(entry->with_linked(std::move(linked)));
}

result<void> draft::apply(stored::version_state const& s) {
  auto const* entry = catalog_.find(s.name);
  if (!entry)
    return no_algorithm(s.name);
  auto v = known_version(*entry, s.version);
  if (!v)
    return std::move(v).error();
  boost::intrusive_ptr<version_marks const> marks;
  if (s.retired || !s.deprecated.empty())
    marks = new version_marks(s.retired, s.deprecated);
  catalog_ = catalog_.with(entry->with_marks(*v, std::move(marks)));
  return {};
}

result<void> draft::apply(stored::label const& l) {
  auto const* entry = catalog_.find(l.name);
  if (!entry)
    return no_algorithm(l.name);
  if (l.split.targets.empty()) {
    if (!entry->find_label(l.label))
      return error(errc::not_found, "no label '" + l.label + "' of '" + l.name + "'");
    catalog_ = catalog_.with(entry->without_label(l.label));
    return {};
  }
  if (auto checked = check_label(l.label); !checked)
    return checked;
  auto made = make_label(*entry, l);
  if (!made)
    return std::move(made).error();
  catalog_ = catalog_.with(entry->with_label(*std::move(made)));
  return {};
}

result<void> draft::apply(stored::settings const& s) {
  auto const* entry = catalog_.find(s.name);
  if (!entry)
    return no_algorithm(s.name);
  catalog_ = catalog_.with(entry->with_visibility(s.visibility));
  return {};
}

// -- who may do what
// ------------------------------------------------------------------------------------------------

result<void> draft::take(result<access_snapshot> next) {
  if (!next)
    return std::move(next).error();
  access_ = *std::move(next);
  access_changed_ = true;
  return {};
}

result<void> draft::apply(stored::account const& a) {
  return take(access_.add_account(a.name, a.kind));
}

result<void> draft::apply(stored::account_removed const& a) {
  if (auto const* one = catalog_.first_of(a.name))
    return error(errc::failed_precondition, "'" + a.name + "' owns algorithms, " + std::string(one->name()) +
                                              " among them, and stays for their sake");
  return take(access_.remove_account(a.name));
}

result<void> draft::apply(stored::member const& m) {
  return take(m.removed ? access_.remove_member(m.team, m.member) : access_.add_member(m.team, m.member));
}

result<void> draft::apply(stored::key const& k) {
  auto const owner = access_.find_actor("user:" + k.owner);
  if (!owner)
    return owner.error();
  return {};
}

result<void> draft::apply(stored::grant const& g) {
  return take(g.removed ? access_.remove_grant(g.rule) : access_.add_grant(g.rule));
}

} // namespace leat
