#include "tests/registry/stored_state.hpp"

#include <array>

namespace leat::test {

namespace {

/// Draws what a transaction is made of from small sets, so that things meet.
class drawing {
public:
  explicit drawing(std::mt19937_64& random) : random_(random) {}

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  bool chance(double p) { return std::bernoulli_distribution(p)(random_); }

  template <class Set>
  auto of(Set const& set) {
    return set[below(set.size())];
  }

  std::string name() { return of(names) + std::string("/") + of(names); }
  std::string version() {
    return std::to_string(below(3)) + ".0.0" + of(std::array{"", "-dev", "-rc.1"}) +
           of(std::array{"", "+build", "+b.2"});
  }
  std::string account() { return of(names); }
  std::string text() {
    // Among them: quotes, a zero byte, what is more than a page, what is no ASCII.
    auto const texts = std::array<std::string, 6>{
      "", "it's", std::string("a\0b", 3), std::string(9000, 'x'), "\xc3\xa4\xe2\x82\xac", "plain"};
    return of(texts);
  }
  std::chrono::system_clock::time_point time() {
    return at_second(static_cast<std::int64_t>(below(1000)) - 500);
  }

private:
  static constexpr std::array names{"ann", "bob", "vision", "nlp", "a-b.c_d"};
  std::mt19937_64& random_;
};

grant_rule draw_rule(drawing& draw) {
  auto const who = draw.of(std::array{"user:", "team:", "algo:"}) + draw.account();
  return {who, draw.of(std::array{"call", "manage"}), draw.of(std::array{"*", "ann/*"}),
    draw.chance(0.5) ? effect::allow : effect::deny};
}

label_split draw_split(drawing& draw) {
  label_split out;
  for (auto const* version : {"1.0.0", "0.0.0-dev", "2.0.0-rc.1"})
    if (draw.chance(0.5))
      out.targets.push_back({version, static_cast<std::uint32_t>(1 + draw.below(1'000'000))});
  if (draw.chance(0.3))
    out.shadow = {"2.0.0", static_cast<double>(draw.below(1001)) / 10.};
  return out;
}

} // namespace

stored::transaction stored_state::random_transaction(std::mt19937_64& random) const {
  drawing draw(random);
  auto next = *this;
  stored::transaction out;
  auto const add = [&](stored::change change) {
    next.apply(change);
    out.changes.push_back(std::move(change));
  };
  for (auto left = 1 + draw.below(4); left > 0; --left) {
    auto const kind = draw.below(11);
    if (kind == 0 || next.versions_.empty()) {
      auto v = version_of(draw.name(), draw.version(), static_cast<int>(draw.below(100)));
      v.manifest = draw.text();
      add(v);
    } else if (auto const& v = draw.of(next.versions_).published; kind == 1) {
      add(stored::version_state{v.name, v.version, draw.chance(0.5), draw.text()});
    } else if (kind == 2) {
      add(stored::label{v.name, draw.chance(0.5) ? "stable" : draw.text(), draw_split(draw)});
    } else if (kind == 3) {
      auto const all = std::array<std::optional<visibility>, 4>{
        std::nullopt, visibility::owner, visibility::team, visibility::everyone};
      add(stored::settings{v.name, draw.of(all)});
    } else if (kind == 4 || next.accounts_.empty()) {
      add(stored::account{
        draw.account(), draw.chance(0.5) ? stored::account_kind::user : stored::account_kind::team});
    } else if (kind == 5) {
      if (draw.chance(0.3))
        add(stored::account_removed{draw.account()});
    } else if (kind == 6) {
      add(stored::grant{draw_rule(draw), draw.chance(0.3)});
    } else if (kind == 7) {
      auto const team = draw.account(), member = draw.account();
      auto const removed =
        !next.accounts_.contains(team) || !next.accounts_.contains(member) || draw.chance(0.3);
      add(stored::member{team, member, removed});
    } else if (kind == 8) {
      auto k = key_of("k" + std::to_string(draw.below(4)), draw.account());
      k.options.label = draw.text();
      if (next.accounts_.contains(k.owner))
        add(k);
    } else if (kind == 9) {
      if (!next.keys_.empty())
        add(stored::key_revoked{next.keys_.begin()->first});
    } else {
      add(stored::key_used{"k" + std::to_string(draw.below(4)), draw.time()});
    }
  }
  for (auto left = draw.below(3); left > 0 && !next.versions_.empty(); --left)
    out.history.push_back({draw.time(), draw.of(next.versions_).published.name, "user:ann", "publish",
      draw.version(), draw.text()});
  for (auto left = draw.below(3); left > 0; --left)
    out.audit.push_back({draw.time(), "user:" + draw.account(), "publish", draw.name(), draw.chance(0.3),
      draw.text(), 1 + draw.below(5)});
  return out;
}

} // namespace leat::test
