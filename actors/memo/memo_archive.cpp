#include "actors/memo/memo_archive.hpp"

#include "actors/memo/memo_key.hpp"
#include "actors/wire/pack.hpp"

#include <algorithm>

namespace leat {

namespace {

std::int64_t now() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

json::binary_t binary(std::span<std::byte const> octets) {
  auto const* begin = reinterpret_cast<std::uint8_t const*>(octets.data());
  return json::binary_t(std::vector<std::uint8_t>(begin, begin + octets.size()));
}

std::span<std::byte const> octets(json const& x) {
  return std::as_bytes(std::span(static_cast<std::vector<std::uint8_t> const&>(x.get_binary())));
}

disk_key key_of(call const& c) {
  disk_key k{c.target()->digest, {static_cast<std::byte>(c.input().kind())}};
  auto const form = memo_key::of(0, c.input(), 0).form;
  auto const content = form.kind() == value_kind::text ? std::as_bytes(std::span(form.as_text()))
                       : form.is_null()                ? std::span<std::byte const>()
                                                       : std::span<std::byte const>(form.as_bytes());
  k.form.insert(k.form.end(), content.begin(), content.end());
  return k;
}

} // namespace

// A record takes some 0.1 ms to read and comes at some 500 MB/s; it is to save twice that.
bool memo_archive::pays(std::chrono::nanoseconds cost, std::size_t size) noexcept {
  return cost > 2 * (std::chrono::microseconds(100) + std::chrono::nanoseconds(2 * size));
}

void memo_archive::look(call_ptr c, std::function<void(std::optional<restored>)> then) {
  auto key = key_of(*c);
  tier_->read(std::move(key), [this, c = std::move(c), then = std::move(then)](std::optional<bytes> record) {
    if (c->ended())
      return;
    then(record ? decode(*record, *c) : std::nullopt);
  });
}

void memo_archive::keep(call const& c, dependencies const& depends_on, double cost) {
  if (auto record = encode(c, depends_on, cost); !record.empty())
    tier_->write(key_of(c), std::move(record), cost);
}

void memo_archive::forget(std::vector<digest> const& versions) {
  {
    std::lock_guard hold(lock_);
    for (auto const& v : versions)
      forgotten_[v] = now();
  }
  for (auto const& v : versions)
    tier_->erase_version(v);
}

/// Empty where the record could not be understood by another process, or sent.
bytes memo_archive::encode(call const& c, dependencies const& depends_on, double cost) const {
  auto const output = pack(*c.outcome());
  if (!output)
    return {};
  json steps = json::array();
  for (auto const& d : depends_on) {
    json digest;
    if (d.resolved != dependency::nothing) {
      auto const* version = around_.version(d.resolved);
      if (!version)
        return {};
      digest = binary(version->digest);
    }
    steps.push_back({{"asked", d.asked}, {"caller", around_.name(d.caller)},
      {"permitted", static_cast<int>(d.permitted)}, {"resolved", std::move(digest)}});
  }
  auto const record = json::to_cbor(
    {{"cost", cost}, {"output", binary(*output)}, {"steps", std::move(steps)}, {"written", now()}});
  auto const all = std::as_bytes(std::span(record));
  return {all.begin(), all.end()};
}

/// Nothing where a step comes to something else now, or where it is no record of ours.
std::optional<memo_archive::restored> memo_archive::decode(bytes const& record, call const& c) const {
  try {
    auto const document = json::from_cbor(record);
    auto const written = document.at("written").get<std::int64_t>();
    if (is_forgotten(c.target()->digest, written))
      return std::nullopt;
    restored out;
    for (auto const& step : document.at("steps")) {
      dependency d;
      d.asked = step.at("asked").get<std::string>();
      d.caller = around_.id(step.at("caller").get<std::string>());
      d.permitted = static_cast<verdict>(step.at("permitted").get<int>());
      auto const* found = around_.resolve(d.asked, c.tree());
      auto const& digest = step.at("resolved");
      if (digest.is_null() != !found)
        return std::nullopt;
      d.resolved = found ? found->ordinal : dependency::nothing;
      if (found &&
          (!std::ranges::equal(octets(digest), found->digest) || is_forgotten(found->digest, written)))
        return std::nullopt;
      out.depends_on.push_back(std::move(d));
    }
    auto output = unpack<value>(octets(document.at("output")));
    if (!output)
      return std::nullopt;
    out.output = *std::move(output);
    out.cost = document.at("cost").get<double>();
    return out;
  } catch (json::exception const&) {
    return std::nullopt; // the checksum was right: another version of this software wrote it
  }
}

bool memo_archive::is_forgotten(digest const& version, std::int64_t written) const {
  std::lock_guard hold(lock_);
  auto const at = forgotten_.find(version);
  return at != forgotten_.end() && written <= at->second;
}

} // namespace leat
