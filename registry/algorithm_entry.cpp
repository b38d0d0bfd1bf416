#include "registry/algorithm_entry.hpp"

#include "words/hexadecimal.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <ranges>

#include <xxhash.h>

namespace leat {

namespace {

// One word says all of most versions, so that they are judged without touching them: major in 19 bits, minor
// and patch in 21 each, whether it is stable, retired, marked at all. Larger numbers are all ones, and looked
// up.
constexpr unsigned major_shift = 45;
constexpr unsigned minor_shift = 24;
constexpr unsigned patch_shift = 3;
constexpr std::uint64_t major_max = (1U << 19) - 1;
constexpr std::uint64_t number_max = (1U << 21) - 1;
constexpr std::uint64_t stable_bit = 4;
constexpr std::uint64_t retired_bit = 2;
constexpr std::uint64_t marked_bit = 1;

constexpr std::size_t scan_max = 8; // versions; of more, a part is found by bisection

std::uint64_t pack(version const& v, version_marks const* marks) noexcept {
  return (std::min(v.major, major_max) << major_shift) | (std::min(v.minor, number_max) << minor_shift) |
         (std::min(v.patch, number_max) << patch_shift) | (v.is_stable() ? stable_bit : 0) |
         (marks ? marked_bit : 0) | (marks && marks->retired ? retired_bit : 0);
}

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) ^ device();
}

/// Evenly in (0, 1).
double unit(std::uint64_t hash) noexcept {
  return (static_cast<double>(hash >> 11) + 0.5) * 0x1p-53;
}

auto place_of(std::vector<algorithm_entry::label> const& in, std::string_view name) {
  return std::lower_bound(
    in.begin(), in.end(), name, [](auto const& l, std::string_view wanted) { return l.name < wanted; });
}

} // namespace

std::uint64_t algorithm_entry::hash(std::string_view name) noexcept {
  static std::uint64_t const seed = random_seed();
  return XXH3_64bits_withSeed(name.data(), name.size(), seed);
}

// -- the block
// -------------------------------------------------------------------------------------------------------

algorithm_entry::next algorithm_entry::make(std::string_view name, std::vector<slot> const& slots,
  label_list labels, std::optional<leat::visibility> v) {
  static_assert(alignof(algorithm_entry) % alignof(std::uint64_t) == 0);
  auto const room = (name.size() + 7) / 8 * 8 + slots.size() * 3 * sizeof(std::uint64_t);
  auto* made = new (::operator new(sizeof(algorithm_entry) + room))
    algorithm_entry(name.size(), slots.size(), std::move(labels), v);
  std::copy(name.begin(), name.end(), reinterpret_cast<char*>(made + 1));
  for (std::size_t i = 0; i < slots.size(); ++i) {
    auto const& s = slots[i];
    const_cast<std::uint64_t*>(made->numbers())[i] = pack(s.is->version(), s.marks.get());
    const_cast<published const**>(made->versions())[i] = published_ptr(s.is).detach();
    const_cast<version_marks const**>(made->marks())[i] =
      boost::intrusive_ptr<version_marks const>(s.marks).detach();
  }
  return next(made);
}

algorithm_entry::~algorithm_entry() {
  for (std::size_t i = 0; i < count_; ++i) {
    intrusive_ptr_release(versions()[i]);
    if (marks()[i])
      intrusive_ptr_release(marks()[i]);
  }
}

std::vector<algorithm_entry::slot> algorithm_entry::slots() const {
  std::vector<slot> out;
  out.reserve(count_ + 1);
  for (std::size_t i = 0; i < count_; ++i)
    out.push_back({versions()[i], marks()[i]});
  return out;
}

std::vector<algorithm_entry::label> const& algorithm_entry::labels() const noexcept {
  static std::vector<label> const none;
  return labels_ ? *labels_ : none;
}

version algorithm_entry::version_of(std::size_t i) const {
  auto const numbers = this->numbers()[i];
  version v;
  v.major = numbers >> major_shift;
  v.minor = (numbers >> minor_shift) & number_max;
  v.patch = (numbers >> patch_shift) & number_max;
  if (!(numbers & stable_bit) || v.major == major_max || v.minor == number_max || v.patch == number_max)
    return versions()[i]->version();
  return v;
}

bool algorithm_entry::retired(std::size_t i) const noexcept {
  return numbers()[i] & retired_bit;
}

/// The first place whose version is not lower.
std::size_t algorithm_entry::place_of(version const& v) const {
  auto const all = std::views::iota(std::size_t{0}, size());
  return static_cast<std::size_t>(
    std::ranges::partition_point(all, [&](std::size_t i) { return version_of(i) < v; }) - all.begin());
}

std::optional<std::size_t> algorithm_entry::index_of(version const& v) const {
  auto const i = place_of(v);
  return i < size() && version_of(i) == v ? std::optional(i) : std::nullopt;
}

std::optional<algorithm_entry::slot> algorithm_entry::find(version const& v) const {
  auto const i = index_of(v);
  return i ? std::optional(slot{versions()[*i], marks()[*i]}) : std::nullopt;
}

result<algorithm_entry::slot> algorithm_entry::find(std::string_view version_text) const {
  auto const v = parse_version(version_text);
  if (!v)
    return v.error();
  if (auto s = find(*v))
    return *std::move(s);
  return error(
    errc::not_found, "no version " + std::string(version_text) + " of '" + std::string(name()) + "'");
}

algorithm_entry::label const* algorithm_entry::find_label(std::string_view name) const {
  auto const l = leat::place_of(labels(), name);
  return l != labels().end() && l->name == name ? &*l : nullptr;
}

// -- resolving
// ------------------------------------------------------------------------------------------------------

result<resolution> algorithm_entry::resolve(reference const& ref, call_draw draw) const {
  switch (ref.requirement.what()) {
  case requirement::kind::label:
    return by_label(ref, draw);
  case requirement::kind::digest:
    return by_digest(ref);
  case requirement::kind::range:
    break;
  }
  if (auto const i = newest(ref.requirement))
    return resolved(*i);
  return none(ref);
}

bool algorithm_entry::draws(reference const& ref) const {
  if (ref.requirement.what() != requirement::kind::label)
    return false;
  auto const* l = find_label(ref.requirement.label());
  return l && (l->targets.size() > 1 || !l->split.shadow.version.empty());
}

resolution algorithm_entry::resolved(std::size_t i) const noexcept {
  return {versions()[i], nullptr, numbers()[i] & marked_bit ? marks()[i] : nullptr, visibility_};
}

/// The highest that is in the range. Where there are many versions, the upper end of the range is found by
/// bisection.
std::optional<std::size_t> algorithm_entry::newest(requirement const& wanted) const {
  auto const& range = wanted.range();
  std::size_t end = size();
  if (end > scan_max) {
    auto const all = std::views::iota(std::size_t{0}, size());
    end = static_cast<std::size_t>(std::ranges::partition_point(all, [&](std::size_t i) {
      return !range.ends_below(version_of(i));
    }) - all.begin());
  }
  while (end-- > 0) {
    auto const v = version_of(end);
    if (!retired(end) && range.accepts(v))
      return end;
    if (range.begins_above(v))
      break;
  }
  return std::nullopt;
}

/// Weighted rendezvous hashing (Thaler, Ravishankar 1998; Schindelhauer, Schomaker 2005): each version draws
/// a number from the affinity, and the highest one after weighing wins. When weights change, only those move
/// that must.
result<resolution> algorithm_entry::by_label(reference const& ref, call_draw draw) const {
  auto const* l = find_label(ref.requirement.label());
  if (!l)
    return none(ref);
  auto const seed = XXH3_64bits_withSeed(
    l->name.data(), l->name.size(), draw.affinity ^ XXH3_64bits(name().data(), name().size()));
  std::optional<std::size_t> chosen;
  double best = 0;
  for (std::size_t t = 0; t < l->targets.size(); ++t) {
    auto const i = index_of(l->targets[t]);
    if (!i || retired(*i))
      continue;
    auto const& target = l->split.targets[t];
    auto const drawn = XXH3_64bits_withSeed(target.version.data(), target.version.size(), seed);
    auto const score = -static_cast<double>(target.weight) / std::log(unit(drawn));
    if (!chosen || score > best) {
      chosen = i;
      best = score;
    }
  }
  if (!chosen)
    return error(errc::not_found,
      "label '" + l->name + "' of '" + std::string(name()) + "' points at retired versions only");
  auto out = resolved(*chosen);
  if (!l->split.shadow.version.empty() && unit(draw.random) * 100 < l->split.shadow.share_percent)
    if (auto const i = index_of(l->shadow); i && !retired(*i))
      out.shadow = versions()[*i];
  return out;
}

result<resolution> algorithm_entry::by_digest(reference const& ref) const {
  auto const wanted = ref.requirement.digest_prefix();
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < size(); ++i) {
    if (retired(i) || !hexadecimal_begins_with(versions()[i]->digest, wanted))
      continue;
    if (found)
      return error(errc::invalid_argument, "the digest in '" + std::string(ref.text) + "' fits " +
                                             versions()[*found]->id + " and " + versions()[i]->id +
                                             ": give more of its digits");
    found = i;
  }
  if (!found)
    return none(ref);
  return resolved(*found);
}

error algorithm_entry::none(reference const& ref) const {
  auto const why = "no version of '" + std::string(name()) + "' meets '" + std::string(ref.text) + "'";
  for (auto i = size(); i-- > 0;)
    if (!retired(i))
      return {errc::not_found, why + "; the newest is " + std::string(versions()[i]->version_text())};
  return {errc::not_found, why + "; all are retired"};
}

// -- changes
// --------------------------------------------------------------------------------------------------------

algorithm_entry::next algorithm_entry::first(published_ptr one) {
  auto const name = std::string(one->name());
  return make(name, {slot{std::move(one), nullptr}}, nullptr, std::nullopt);
}

algorithm_entry::next algorithm_entry::with(published_ptr fresh) const {
  auto const v = fresh->version();
  auto all = slots();
  auto const at = all.begin() + static_cast<std::ptrdiff_t>(place_of(v));
  slot s{std::move(fresh), nullptr};
  if (at != all.end() && at->is->version() == v)
    *at = std::move(s);
  else
    all.insert(at, std::move(s));
  return make(name(), all, labels_, visibility_);
}

algorithm_entry::next algorithm_entry::with_linked(published_ptr linked) const {
  auto all = slots();
  auto const i = place_of(linked->version());
  all[i].is = std::move(linked);
  return make(name(), all, labels_, visibility_);
}

algorithm_entry::next algorithm_entry::with_marks(
  version const& v, boost::intrusive_ptr<version_marks const> marks) const {
  auto all = slots();
  all[place_of(v)].marks = std::move(marks);
  return make(name(), all, labels_, visibility_);
}

algorithm_entry::next algorithm_entry::with_label(label l) const {
  auto all = labels();
  auto const at = all.begin() + (leat::place_of(all, l.name) - all.begin());
  if (at != all.end() && at->name == l.name)
    *at = std::move(l);
  else
    all.insert(at, std::move(l));
  return make(name(), slots(), std::make_shared<std::vector<label> const>(std::move(all)), visibility_);
}

algorithm_entry::next algorithm_entry::without_label(std::string_view name) const {
  auto all = labels();
  std::erase_if(all, [&](label const& l) { return l.name == name; });
  return make(this->name(), slots(), std::make_shared<std::vector<label> const>(std::move(all)), visibility_);
}

algorithm_entry::next algorithm_entry::with_visibility(std::optional<leat::visibility> v) const {
  return make(name(), slots(), labels_, v);
}

resource resource_of(resolution const& found) noexcept {
  return {found.target->algorithm, found.target->owner, found.visibility()};
}

resource resource_of(algorithm_entry const& entry, result<resolution> const& found) {
  return found ? resource_of(*found) : entry.as_resource();
}

} // namespace leat
