#include "actors/policy/score_index.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <random>
#include <vector>

using leat::kept;
using leat::score_index;

namespace {

/// Beside the index, the scores it was told.
class naive_model {
public:
  explicit naive_model(std::size_t per_octave) : width_(1.0 / static_cast<double>(per_octave)) {}

  void set(kept& e, double score) {
    remove(e);
    scores_.emplace_back(&e, score);
  }
  void remove(kept const& e) {
    std::erase_if(scores_, [&](auto const& one) { return one.first == &e; });
  }
  bool may_be_lowest(kept const& e) const {
    auto const by_score = [](auto const& a, auto const& b) { return a.second < b.second; };
    auto const low = std::min_element(scores_.begin(), scores_.end(), by_score)->second;
    for (auto const& [one, score] : scores_)
      if (one == &e)
        return score < low + width_;
    return false;
  }
  /// Bytes of those that are below in any case, and of those that may be.
  std::pair<std::size_t, std::size_t> below(double score) const {
    std::pair<std::size_t, std::size_t> out{0, 0};
    for (auto const& [one, its] : scores_) {
      out.first += its <= score - width_ ? one->bytes : 0;
      out.second += its < score ? one->bytes : 0;
    }
    return out;
  }
  std::size_t size() const { return scores_.size(); }

private:
  double width_;
  std::vector<std::pair<kept*, double>> scores_;
};

} // namespace

TEST_CASE("score index: the lowest is the lowest but for a bucket, whatever was done", "[policy][unit]") {
  auto const seed = GENERATE(range(1U, 9U));
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  auto const per_octave = std::size_t{1} << (seed % 4);
  std::deque<kept> entries(200);
  score_index index(per_octave);
  naive_model model(per_octave);
  for (auto& e : entries)
    e.bytes = 1 + random() % 1000;
  std::vector<char> in(entries.size(), 0);
  // Within 30 octaves that move, so that the ring goes round several times.
  std::uniform_real_distribution<double> spread(0, 30);
  for (int i = 0; i < 20'000; ++i) {
    auto const at = random() % entries.size();
    auto& e = entries[at];
    auto const score = spread(random) + i / 20.0;
    if (in[at] == 0) {
      index.insert(e, score);
      model.set(e, score);
      in[at] = 1;
    } else if (random() % 3 == 0) {
      index.erase(e);
      model.remove(e);
      in[at] = 0;
    } else {
      index.move(e, score);
      model.set(e, score);
    }
    // So none stays behind so far that it would fall out of the ring.
    while (index.size() > 100) {
      auto* const low = index.lowest();
      REQUIRE(model.may_be_lowest(*low));
      index.erase(*low);
      model.remove(*low);
      in[static_cast<std::size_t>(std::find_if(entries.begin(), entries.end(), [&](kept const& one) {
        return &one == low;
      }) - entries.begin())] = 0;
    }
    REQUIRE(index.size() == model.size());
    auto const [surely, perhaps] = model.below(score);
    REQUIRE(index.holds_below(score, surely));
    REQUIRE_FALSE(index.holds_below(score, perhaps + 1));
  }
}

TEST_CASE("score index: what falls out of the ring stays in, below all others", "[policy][unit]") {
  std::deque<kept> entries(4);
  score_index index(8);
  index.insert(entries[0], 0);
  index.insert(entries[1], 10);
  index.insert(entries[2], 1000);
  index.insert(entries[3], 1'000'000);
  for (auto& expected : entries) {
    REQUIRE(index.lowest() == &expected);
    index.erase(expected);
  }
  CHECK(index.lowest() == nullptr);
}

TEST_CASE("score index: scores below the ring share the lowest bucket, first come first", "[policy][unit]") {
  std::deque<kept> entries(3);
  score_index index(1);
  index.insert(entries[0], 0);
  index.insert(entries[1], -500);
  index.insert(entries[2], -1000);
  CHECK(index.lowest() == &entries[1]);
  index.move(entries[1], -30);
  CHECK(index.lowest() == &entries[2]);
}
