#include "bench/learner_race.hpp"

#include "bench/call_replay.hpp"

#include <deque>
#include <map>
#include <utility>

namespace leat::bench {

namespace {

constexpr auto followed = race_size::followed;

using scores = std::array<score, learner_count>;

/// What became of the tables that are drawn anew, by entry and caller.
class drifting {
public:
  std::size_t learned_since(call_site const& site) { return table_of(site).learned_since; }

  void before(call_site const& site, scores const& s) {
    auto& last = table_of(site).before;
    last.push_back(s);
    if (last.size() > followed)
      last.pop_front();
  }
  /// After the drift; `learned` activations of the table had ended when this one began.
  void since(call_site const& site, std::size_t learned, scores const& s) {
    auto& t = table_of(site);
    ++t.learned_since;
    if (learned < followed)
      for (std::size_t i = 0; i < learner_count; ++i)
        t.since[learned][i].add(s[i]);
  }

  /// Of tables with enough activations before and after.
  void add_to(outcomes& to) const {
    for (auto const& [site, t] : tables_) {
      if (t.before.size() < followed || t.learned_since < followed)
        continue;
      for (std::size_t i = 0; i < learner_count; ++i) {
        score before;
        for (auto const& s : t.before)
          before.add(s[i]);
        to[i].before.add(before.of_one_call());
        for (std::size_t k = 0; k < followed; ++k)
          to[i].since[k].add(t.since[k][i].of_one_call());
      }
    }
  }

private:
  struct table {
    std::deque<scores> before;
    std::array<scores, followed> since;
    std::size_t learned_since = 0;
  };
  table& table_of(call_site const& site) { return tables_[{site.entry, site.caller}]; }

  std::map<std::pair<std::uint32_t, std::uint32_t>, table> tables_;
};

class running_race {
public:
  explicit running_race(call_generator_options const& o)
      : generator_(o), replay_(generator_, race_size::trees_open, o.seed) {
    learners_ = {leat_learner(), first_order(), unfading_ppm(), truth(generator_)};
  }

  outcomes run() {
    replay_.run(race_size::trees / 2, listener(phase::before));
    replay_.run(race_size::trees / 20, listener(phase::drifted));
    replay_.run(race_size::trees - race_size::trees / 2 - race_size::trees / 20, listener(phase::later));
    tables_.add_to(out_);
    for (std::size_t i = 0; i < learner_count; ++i)
      out_[i].bytes = static_cast<double>(learners_[i]->bytes());
    return out_;
  }

private:
  enum class phase { before, drifted, later };

  call_replay::listener listener(phase now) {
    return {[this](call_replay::under_way& a) {
              a.learned_since = tables_.learned_since(a.seen.site());
              a.foretold.resize(learner_count);
              for (std::size_t i = 0; i < learner_count; ++i)
                learners_[i]->foretell(a.seen.site(), race_size::least, a.foretold[i]);
            },
      [this, now](call_replay::under_way const& a) { ended(a, now); }};
  }

  void ended(call_replay::under_way const& a, phase now) {
    scores of;
    for (std::size_t i = 0; i < learner_count; ++i) {
      of[i].add(a.foretold[i], a.seen);
      out_[i].all.add(of[i]);
      if (now == phase::drifted)
        out_[i].after_drift.add(of[i]);
      learners_[i]->learn(a.seen);
    }
    if (now == phase::before)
      tables_.before(a.seen.site(), of);
    else if (a.redrawn)
      tables_.since(a.seen.site(), a.learned_since, of);
  }

  call_generator generator_;
  call_replay replay_;
  std::array<call_learner_ptr, learner_count> learners_;
  outcomes out_;
  drifting tables_;
};

} // namespace

std::optional<std::size_t> back_after(outcome const& o, double share) {
  auto const wanted = share * o.before.recall();
  std::optional<std::size_t> out;
  for (std::size_t k = followed - 8 + 1; k-- > 0;) {
    score window;
    for (std::size_t i = k; i < k + 8; ++i)
      window.add(o.since[i]);
    if (window.recall() < wanted)
      break;
    out = k;
  }
  return out;
}

outcomes race(call_generator_options const& o) {
  return running_race(o).run();
}

} // namespace leat::bench
