// What a pair learner knows, as bytes: a head (mark, layout, number of contexts), the contexts each with its
// pairs, and a checksum over all of it. Reading trusts nothing: knowledge that could not have been learned is
// refused, so that no prediction is ever outside its range.

#include "actors/policy/pair_learner.hpp"
#include "actors/policy/plain_bytes.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <unordered_set>

namespace leat {

namespace {

constexpr std::uint64_t pairs_mark = 0x7372'6961'7074'616c; ///< "latpairs"
constexpr std::uint32_t pairs_layout = 1;
constexpr std::size_t head_size = 16;

/// Above the sums of endless many fading ones.
constexpr float quick_sum_max = 24;
constexpr float slow_sum_max = 370;
constexpr float rounding = 1.01F;
constexpr float loss_sum_max = 2 * pair_table::callees_max;
/// Of one activation, times as many as are remembered.
constexpr float ahead_sum_max = 100 * loss_sum_max;

error damaged_pairs(std::string const& why) {
  return {errc::failed_precondition, "the saved call pairs are damaged: " + why};
}

void write(plain_writer& to, faded_count const& x) {
  to.put(x.quick);
  to.put(x.slow);
}

void write(plain_writer& to, known_pair const& p) {
  to.put(p.callee);
  write(to, p.hits);
  to.put(p.multiplicity);
  for (auto const x : p.lag.counts())
    to.put(x);
}

void write(plain_writer& to, context_copy const& c) {
  to.put(c.context.scope.caller);
  to.put(c.context.scope.other);
  to.put(c.context.scope.input_class);
  to.put(static_cast<std::uint8_t>(c.context.scope.of));
  write(to, c.context.total);
  to.put(c.context.quick_ahead);
  to.put(c.context.loss);
  to.put(c.weight);
  to.put(static_cast<std::uint8_t>(c.context.refined ? 1 : 0));
  to.put(static_cast<std::uint8_t>(c.pairs.size()));
  for (auto const& p : c.pairs)
    write(to, p);
}

faded_count read_count(plain_reader& from) {
  auto const quick = from.get_float();
  return {quick, from.get_float()};
}

/// Reads contexts and says what is wrong with the first that is.
class reading {
public:
  explicit reading(std::span<std::byte const> from) noexcept : from_(from) {}

  /// The next context, unless something is wrong.
  std::optional<context_copy> context() {
    context_copy out;
    auto& c = out.context;
    c.scope.caller = from_.get<std::uint32_t>();
    c.scope.other = from_.get<std::uint32_t>();
    c.scope.input_class = from_.get<std::uint32_t>();
    auto const of = from_.get<std::uint8_t>();
    c.scope.of = static_cast<pair_scope::kind>(of);
    c.total = read_count(from_);
    c.quick_ahead = from_.get_float();
    c.loss = from_.get_float();
    out.weight = from_.get_float();
    auto const refined = from_.get<std::uint8_t>();
    c.refined = refined == 1;
    auto const count = from_.get<std::uint8_t>();
    check(of <= 3 && sound(c.scope), "its scope is none");
    check(in_range(c.total.quick, 0, quick_sum_max) && in_range(c.total.slow, 0, slow_sum_max),
      "its number of activations cannot be");
    check(in_range(c.quick_ahead, -ahead_sum_max, ahead_sum_max) && in_range(c.loss, 0, loss_sum_max),
      "its losses cannot be");
    check(in_range(out.weight, 0, 1e9F) && refined <= 1, "its weight cannot be");
    check(count <= pair_table::callees_max, "it has too many callees");
    for (std::size_t i = 0; i < count && wrong_.empty(); ++i)
      read_pair(out);
    check(!from_.ended(), "it ends early");
    return wrong_.empty() ? std::optional(std::move(out)) : std::nullopt;
  }

  std::size_t left() const noexcept { return from_.left(); }
  std::string const& wrong() const noexcept { return wrong_; }

private:
  void check(bool good, char const* otherwise) {
    if (!good && wrong_.empty())
      wrong_ = otherwise;
  }

  static bool sound(pair_scope const& s) noexcept {
    using kind = pair_scope::kind;
    return s.caller != call_site::unknown && (s.other == call_site::unknown) == (s.of == kind::caller) &&
           (s.input_class == call_site::unknown) == (s.of != kind::input);
  }

  void read_pair(context_copy& c) {
    known_pair p;
    p.callee = from_.get<std::uint32_t>();
    p.hits = read_count(from_);
    p.multiplicity = from_.get_float();
    std::array<std::uint8_t, lag_histogram::bins> lags = {};
    std::generate(lags.begin(), lags.end(), [&] { return from_.get<std::uint8_t>(); });
    p.lag = lag_histogram(lags);
    auto const& total = c.context.total;
    auto const again = std::any_of(
      c.pairs.begin(), c.pairs.end(), [&](known_pair const& other) { return other.callee == p.callee; });
    check(p.callee != call_site::unknown && !again, "a callee is none, or there twice");
    check(
      in_range(p.hits.quick, 0, total.quick * rounding) && in_range(p.hits.slow, 0, total.slow * rounding),
      "a callee was called in more activations than there were");
    check(in_range(p.multiplicity, 1, 0x1p32F), "how often a callee is called cannot be");
    check(
      *std::max_element(lags.begin(), lags.end()) <= lag_histogram::count_max, "a lag's count is too high");
    c.pairs.push_back(p);
  }

  plain_reader from_;
  std::string wrong_;
};

result<std::uint32_t> check_outside(std::span<std::byte const> saved) {
  if (saved.size() < head_size + sizeof(std::uint64_t))
    return damaged_pairs("they end after " + std::to_string(saved.size()) + " bytes");
  auto const content = saved.first(saved.size() - sizeof(std::uint64_t));
  plain_reader head(content);
  if (head.get<std::uint64_t>() != pairs_mark)
    return damaged_pairs("they do not begin as such");
  if (auto const is = head.get<std::uint32_t>(); is != pairs_layout)
    return error(errc::failed_precondition, "the saved call pairs have layout " + std::to_string(is) +
                                              ", expected " + std::to_string(pairs_layout));
  if (checksum(content) != plain_reader(saved.last(sizeof(std::uint64_t))).get<std::uint64_t>())
    return damaged_pairs("the checksum does not fit");
  return head.get<std::uint32_t>();
}

/// Under the new numbers; nothing if the context itself is about what is no more.
bool renumber(context_copy& c, pair_learner::renumbering const& number) {
  auto const gone = [](std::uint32_t x) { return x == call_site::unknown; };
  auto& scope = c.context.scope;
  auto const was_wide = gone(scope.other);
  scope.caller = number(scope.caller);
  scope.other = was_wide ? scope.other : number(scope.other);
  for (auto& p : c.pairs)
    p.callee = number(p.callee);
  std::unordered_set<std::uint32_t> seen;
  std::erase_if(
    c.pairs, [&](known_pair const& p) { return gone(p.callee) || !seen.insert(p.callee).second; });
  return !gone(scope.caller) && gone(scope.other) == was_wide;
}

} // namespace

bytes pair_learner::save() const {
  plain_writer to;
  auto const scopes = table_.scopes();
  to.put(pairs_mark);
  to.put(pairs_layout);
  to.put(static_cast<std::uint32_t>(scopes.size()));
  for (auto const& scope : scopes)
    write(to, table_.copy_of(*table_.find(scope)));
  to.put(checksum(to.written()));
  return std::move(to).written();
}

result<pair_learner> pair_learner::load(
  std::span<std::byte const> saved, options const& o, renumbering const& number) {
  auto const count = check_outside(saved);
  if (!count)
    return count.error();
  pair_learner out(o);
  reading from(saved.subspan(head_size, saved.size() - head_size - sizeof(std::uint64_t)));
  for (std::uint32_t i = 0; i < *count; ++i) {
    auto c = from.context();
    if (!c)
      return damaged_pairs(
        "context " + std::to_string(i) + " of " + std::to_string(*count) + ": " + from.wrong());
    if (!number || renumber(*c, number))
      out.table_.put(*c);
  }
  if (from.left() != 0)
    return damaged_pairs(std::to_string(from.left()) + " bytes follow the last context");
  return out;
}

} // namespace leat
