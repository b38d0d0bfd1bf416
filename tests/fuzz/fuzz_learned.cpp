// What was learned, as it is read back: a byte that chooses the form, then
//   f  the file of a data folder: names, and what the policy wrote
//   p  what the policy wrote
//   s  the same without marks, sizes and checksums, which no mutation would meet: two bytes with the length
//   of
//      what is said of call pairs, that, and what is said of versions

#include "actors/ahead/learned_graph.hpp"
#include "actors/policy/learned_start.hpp"
#include "actors/policy/plain_bytes.hpp"
#include "tests/fuzz/driven_policy.hpp"
#include "tests/fuzz/property.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

using namespace leat;
using fuzz::hold;

namespace {

constexpr std::uint32_t versions = 48;

/// Small, so that it is quickly made and things give way.
std::unique_ptr<learned_start> small_policy() {
  learned_start_options o;
  o.pairs.bytes_max = 24 << 10;
  o.callers_max = 64;
  o.calls_max = 64;
  o.outlook.outlooks_max = 64;
  return std::make_unique<learned_start>(o);
}

/// As a runtime numbers what it knows: densely.
std::uint32_t numbered(std::uint32_t old) {
  return old < versions ? old : call_site::unknown;
}

void append(bytes& to, std::span<std::byte const> what) {
  to.insert(to.end(), what.begin(), what.end());
}

bytes sealed(std::uint64_t mark, std::span<std::byte const> content) {
  plain_writer out;
  out.put(mark);
  out.put(std::uint32_t{1});
  for (auto const x : content)
    out.put(std::to_integer<std::uint8_t>(x));
  out.put(checksum(out.written()));
  return std::move(out).written();
}

bytes sealed(std::span<std::byte const> in) {
  plain_reader head(in);
  auto const size = head.get<std::uint16_t>();
  auto rest = in.subspan(std::min<std::size_t>(in.size(), 2));
  auto const pairs = sealed(0x7372'6961'7074'616c, rest.first(std::min<std::size_t>(rest.size(), size)));
  plain_writer length;
  length.put(std::uint64_t{pairs.size()});
  bytes content = length.written();
  append(content, pairs);
  append(content, rest.subspan(std::min<std::size_t>(rest.size(), size)));
  return sealed(0x7472'6174'7374'656c, content);
}

void hold_refused(error const& e) {
  hold(e.code == errc::failed_precondition, "what cannot have been learned is a failed precondition");
  hold(e.message.size() < 512, "a message has a bound");
  (void)json(e.message).dump(); // throws where it is no UTF-8
}

void hold_graph(learned_start const& policy) {
  std::vector<learned_name> names(versions);
  for (std::uint32_t i = 0; i < versions; ++i)
    names[i].text = "v" + std::to_string(i);
  auto const graph = graph_of(policy, names);
  for (auto const& n : graph.nodes) {
    hold(n.load_mean.count() >= 0 && n.load_p80.count() >= 0 && n.run_mean.count() >= 0,
      "times are no less than 0");
    hold(std::isfinite(n.bytes) && n.bytes >= 0, "memory is a number from 0");
  }
  for (auto const& e : graph.edges) {
    hold(e.callee < versions, "a callee has a name");
    hold(e.probability >= 0 && e.probability <= 1, "a probability is from 0 to 1");
    hold(e.probability_low >= 0 && e.probability_low <= e.probability,
      "and so is the cautious one, not above it");
    hold(e.multiplicity >= 1 && std::isfinite(e.multiplicity), "a callee is called at least once");
  }
}

void hold_policy(std::span<std::byte const> saved) {
  auto const first = small_policy();
  if (auto const loaded = first->load(saved, numbered); !loaded) {
    hold_refused(loaded.error());
    fuzz::drive(*first, 4, 3);
    auto const before = first->save();
    hold(!first->load(saved, numbered), "what is refused by one is refused by any");
    hold(first->save() == before, "what is refused changes nothing");
    return;
  }
  auto const kept = first->save();
  auto const second = small_policy();
  hold(second->load(kept).has_value(), "what is written is read");
  hold(second->save() == kept, "and written as the same");
  hold_graph(*second);
  fuzz::drive(*second, versions, 25);
  hold_graph(*second);
  hold(small_policy()->load(second->save()).has_value(), "what is learned on top is read, too");
}

void hold_file(std::span<std::byte const> saved) {
  auto const read = read_learned(saved);
  if (!read)
    return hold_refused(read.error());
  auto const written = write_learned(read->names, read->policy);
  auto const again = read_learned(written);
  hold(again.has_value() && again->names == read->names, "names are written as they are read");
  hold(std::ranges::equal(again->policy, read->policy), "and so is what the policy wrote");
  hold_policy(read->policy);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size == 0)
    return 0;
  auto const rest = std::as_bytes(std::span(data + 1, size - 1));
  if (data[0] == 'f')
    hold_file(rest);
  else if (data[0] == 'p')
    hold_policy(rest);
  else if (data[0] == 's')
    hold_policy(sealed(rest));
  return 0;
}
