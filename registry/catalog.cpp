#include "registry/catalog.hpp"

#include "registry/name.hpp"

#include <algorithm>

namespace leat {

result<reference> reference::parse(std::string_view text) {
  reference ref;
  ref.text = text;
  auto at = text.find('@');
  ref.name = text.substr(0, at);
  if (auto checked = check_name(ref.name); !checked)
    return std::move(checked).error();
  if (at == std::string_view::npos)
    return ref;
  auto parsed = requirement::parse(text.substr(at + 1));
  if (!parsed)
    return std::move(parsed).error();
  ref.requirement = *std::move(parsed);
  return ref;
}

result<published const*> catalog::resolve(reference const& ref) const {
  auto found = algorithms_.find(ref.name);
  if (found == algorithms_.end())
    return error(errc::not_found, "no algorithm '" + std::string(ref.name) + "'");
  auto const& versions = *found->second;
  for (auto it = versions.rbegin(); it != versions.rend(); ++it)
    if (ref.requirement.accepts((*it)->version))
      return it->get();
  return error(errc::not_found, "no version of '" + std::string(ref.name) + "' meets '" +
                                  std::string(ref.text) + "'; the newest is " +
                                  to_string(versions.back()->version));
}

std::vector<std::shared_ptr<published const>> catalog::all() const {
  std::vector<std::shared_ptr<published const>> out;
  for (auto const& [name, versions] : algorithms_)
    out.insert(out.end(), versions->begin(), versions->end());
  return out;
}

namespace {

std::uint64_t next_store_id() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

} // namespace

catalog_store::catalog_store() : id_(next_store_id()), current_(std::make_shared<catalog const>()) {}

std::shared_ptr<catalog const> catalog_store::snapshot() const {
  // Weak, so that an idle thread keeps no old catalog alive.
  struct memory {
    std::uint64_t store = 0;
    std::uint64_t revision = 0;
    std::weak_ptr<catalog const> last;
  };
  static thread_local memory seen;
  if (seen.store == id_ && seen.revision == revision())
    if (auto last = seen.last.lock())
      return last;
  std::lock_guard hold(lock_);
  seen = {id_, current_->revision(), current_};
  return current_;
}

result<std::shared_ptr<published const>> catalog_store::publish(
  std::shared_ptr<detail::manifest const> manifest) {
  auto parsed = parse_version(manifest->version);
  if (!parsed)
    return std::move(parsed).error();
  auto id = manifest->name + '@' + manifest->version;
  std::lock_guard one_writer(writers_);
  auto next = std::make_shared<catalog>(*snapshot());
  auto& slot = next->algorithms_[manifest->name];
  auto versions = slot ? *slot : catalog::version_list();
  auto place = std::lower_bound(versions.begin(), versions.end(), *parsed,
    [](auto const& entry, version const& v) { return entry->version < v; });
  bool const taken = place != versions.end() && (*place)->version == *parsed;
  if (taken && parsed->pre_release != "dev")
    return error(errc::already_exists,
      "'" + id + "' is published already; a published version never changes, choose a higher one");
  auto entry = std::make_shared<published const>(*std::move(parsed), std::move(manifest), next_ordinal_);
  if (taken)
    *place = entry;
  else
    versions.insert(place, entry);
  slot = std::make_shared<catalog::version_list const>(std::move(versions));
  ++next->revision_;
  ++next_ordinal_;
  std::lock_guard hold(lock_);
  current_ = next;
  revision_.store(next->revision_, std::memory_order_release);
  return entry;
}

} // namespace leat
