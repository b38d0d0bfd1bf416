#include "bench/pair_learners.hpp"

#include "actors/policy/pair_learner.hpp"

#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

namespace leat::bench {

namespace {

class with_leat final : public call_learner {
public:
  void foretell(call_site const& site, double least, std::vector<std::uint32_t>& callees) override {
    auto const count = learner_.predict(site, out_);
    for (std::size_t i = 0; i < count && out_[i].probability >= least; ++i)
      callees.push_back(out_[i].callee);
  }
  void learn(activation const& a) override { learner_.learn(a); }
  std::size_t bytes() const override { return learner_.bytes_own(); }

private:
  pair_learner learner_;
  std::array<prediction, 16> out_;
};

class with_first_order final : public call_learner {
public:
  void foretell(call_site const& site, double least, std::vector<std::uint32_t>& callees) override {
    for (auto const& [callee, share] : shares_[site.caller])
      if (share >= least)
        callees.push_back(callee);
  }

  void learn(activation const& a) override {
    auto const gain = 1 - std::exp2(-1.0 / 50);
    auto const [found, fresh] = shares_.try_emplace(a.site().caller);
    auto& shares = found->second;
    for (auto const& call : a.calls())
      if (shares.try_emplace(call.callee, fresh ? 1.0 : 0.0).second)
        ++pairs_;
    for (auto& [callee, share] : shares)
      share += gain * ((a.has_called(callee) ? 1 : 0) - share);
  }
  std::size_t bytes() const override { return pairs_ * (sizeof(std::uint32_t) + sizeof(double)); }

private:
  std::unordered_map<std::uint32_t, std::map<std::uint32_t, double>> shares_;
  std::size_t pairs_ = 0;
};

class with_unfading_ppm final : public call_learner {
public:
  void foretell(call_site const& site, double least, std::vector<std::uint32_t>& callees) override {
    std::map<std::uint32_t, double> blend;
    for (auto const& key : contexts(site)) {
      auto const found = contexts_.find(key);
      if (found == contexts_.end())
        break;
      auto const n = static_cast<double>(found->second.activations);
      for (auto& [callee, p] : blend)
        p *= 2 / (n + 2);
      for (auto const& [callee, hits] : found->second.hits)
        blend[callee] += static_cast<double>(hits) / (n + 2);
    }
    for (auto const& [callee, p] : blend)
      if (p >= least)
        callees.push_back(callee);
  }

  void learn(activation const& a) override {
    for (auto const& key : contexts(a.site())) {
      auto& c = contexts_[key];
      ++c.activations;
      for (auto const& call : a.calls())
        if (++c.hits[call.callee] == 1)
          ++pairs_;
    }
  }
  std::size_t bytes() const override {
    return contexts_.size() * (sizeof(key) + sizeof(std::uint64_t)) + pairs_ * 2 * sizeof(std::uint64_t);
  }

private:
  struct context {
    std::uint64_t activations = 0;
    std::map<std::uint32_t, std::uint64_t> hits;
  };
  using key = std::array<std::uint32_t, 4>;

  static std::array<key, 4> contexts(call_site const& s) {
    return {key{0, s.caller, 0, 0}, key{1, s.caller, s.parent, 0}, key{2, s.caller, s.entry, 0},
      key{3, s.caller, s.entry, s.input_class}};
  }

  std::map<key, context> contexts_;
  std::size_t pairs_ = 0;
};

class with_truth final : public call_learner {
public:
  explicit with_truth(call_generator const& generator) : generator_(generator) {}

  void foretell(call_site const& site, double least, std::vector<std::uint32_t>& callees) override {
    for (auto const& call : generator_.possible(site.entry, site.caller, site.input_class))
      if (call.probability >= least)
        callees.push_back(call.callee);
  }
  void learn(activation const&) override {}
  std::size_t bytes() const override { return 0; }

private:
  call_generator const& generator_;
};

} // namespace

call_learner_ptr leat_learner() {
  return std::make_unique<with_leat>();
}

call_learner_ptr first_order() {
  return std::make_unique<with_first_order>();
}

call_learner_ptr unfading_ppm() {
  return std::make_unique<with_unfading_ppm>();
}

call_learner_ptr truth(call_generator const& generator) {
  return std::make_unique<with_truth>(generator);
}

} // namespace leat::bench
