// What the policy knows, as bytes: a head (mark, layout), the call pairs as `pair_learner` writes them, what
// is known of each version's starts and idle times, and a checksum. Reading trusts nothing and changes
// nothing unless all of it could have been learned.

#include "actors/policy/learned_start.hpp"
#include "actors/policy/plain_bytes.hpp"

#include <algorithm>
#include <string>

namespace leat {

namespace {

constexpr std::uint64_t starts_mark = 0x7472'6174'7374'656c; ///< "letstart"
constexpr std::uint32_t starts_layout = 1;
constexpr std::size_t sum_size = sizeof(std::uint64_t);
/// Logarithms of a tenth of a microsecond and of a century, with some room.
constexpr float log_min = -17;
constexpr float log_max = 23;

error damaged_starts(std::string const& why) {
  return {errc::failed_precondition, "the saved start costs are damaged: " + why};
}

void write(plain_writer& to, log_moments const& m) {
  to.put(m.count);
  to.put(m.mean);
  to.put(m.variance);
}

bool read(plain_reader& from, log_moments& m) {
  m.count = from.get_float();
  m.mean = from.get_float();
  m.variance = from.get_float();
  return in_range(m.count, 0, log_moments::count_max) && in_range(m.mean, log_min, log_max) &&
         in_range(m.variance, 0, (log_max - log_min) * (log_max - log_min));
}

struct known_version {
  std::uint32_t version = call_site::unknown;
  version_costs costs;
  std::array<idle_histogram, 2> idle; ///< of the only instance, and of further ones
};

/// False where it cannot have been learned.
bool read(plain_reader& from, known_version& v) {
  v.version = from.get<std::uint32_t>();
  bool good = true;
  for (auto& step : v.costs.steps)
    good = read(from, step) && good;
  for (auto& bytes : v.costs.bytes) {
    bytes = from.get_float();
    good = good && in_range(bytes, 0, 0x1p63F);
  }
  good = read(from, v.costs.run) && good;
  for (auto& idle : v.idle) {
    std::array<std::uint8_t, idle_histogram::bins> counts = {};
    std::generate(counts.begin(), counts.end(), [&] { return from.get<std::uint8_t>(); });
    idle = idle_histogram(counts);
  }
  return good && !from.ended();
}

void write(plain_writer& to, known_version const& v) {
  to.put(v.version);
  for (auto const& step : v.costs.steps)
    write(to, step);
  for (auto const bytes : v.costs.bytes)
    to.put(bytes);
  write(to, v.costs.run);
  for (auto const& idle : v.idle)
    for (auto const x : idle.counts())
      to.put(x);
}

/// What lies between the head and the checksum.
result<std::span<std::byte const>> content_of(std::span<std::byte const> saved) {
  constexpr auto head_size = sizeof starts_mark + sizeof starts_layout;
  if (saved.size() < head_size + sum_size)
    return damaged_starts("they end after " + std::to_string(saved.size()) + " bytes");
  plain_reader head(saved);
  if (head.get<std::uint64_t>() != starts_mark)
    return damaged_starts("they do not begin as such");
  if (auto const is = head.get<std::uint32_t>(); is != starts_layout)
    return error(errc::failed_precondition, "the saved start costs have layout " + std::to_string(is) +
                                              ", expected " + std::to_string(starts_layout));
  auto const checked = saved.first(saved.size() - sum_size);
  if (checksum(checked) != plain_reader(saved.last(sum_size)).get<std::uint64_t>())
    return damaged_starts("the checksum does not fit");
  return checked.subspan(head_size);
}

result<std::vector<known_version>> versions_of(std::span<std::byte const> from) {
  plain_reader in(from);
  std::vector<known_version> out;
  auto const count = in.get<std::uint32_t>();
  for (std::uint32_t v = 0; v < count; ++v) // each by its number, so that none is beyond what was written
    if (!read(in, out.emplace_back()) || out.back().version != v)
      return damaged_starts("what is said of version " + std::to_string(v) + " cannot be");
  if (in.ended() || in.left() != 0)
    return damaged_starts("they end early, or late");
  return out;
}

} // namespace

bytes learned_start::save() const {
  plain_writer to;
  to.put(starts_mark);
  to.put(starts_layout);
  auto const pairs = k_.pairs.save();
  to.put(std::uint64_t{pairs.size()});
  for (auto const x : pairs)
    to.put(std::to_integer<std::uint8_t>(x));
  auto const& versions = k_.costs.versions();
  to.put(static_cast<std::uint32_t>(versions.size()));
  for (std::uint32_t v = 0; v < versions.size(); ++v)
    write(to, known_version{v, versions[v], {keep_.idle(v, false), keep_.idle(v, true)}});
  to.put(checksum(to.written()));
  return std::move(to).written();
}

result<void> learned_start::load(
  std::span<std::byte const> saved, pair_learner::renumbering const& renumber) {
  auto const content = content_of(saved);
  if (!content)
    return content.error();
  auto const size = plain_reader(*content).get<std::uint64_t>();
  auto const rest = content->subspan(std::min(content->size(), sizeof size));
  if (size > rest.size())
    return damaged_starts("they end early");
  auto pairs = pair_learner::load(rest.first(size), o_.pairs, renumber);
  if (!pairs)
    return pairs.error();
  auto const versions = versions_of(rest.subspan(size));
  if (!versions)
    return versions.error();
  k_.pairs = *std::move(pairs);
  for (auto const& v : *versions)
    if (auto const now = renumber ? renumber(v.version) : v.version; now != call_site::unknown) {
      k_.costs.put(now, v.costs);
      keep_.put(now, false, v.idle[0]);
      keep_.put(now, true, v.idle[1]);
    }
  outlooks_.forget();
  return {};
}

} // namespace leat
