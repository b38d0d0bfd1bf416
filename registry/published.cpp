#include "registry/published.hpp"

#include <limits>

namespace leat {

namespace {

std::uint32_t clamped(std::size_t n) noexcept {
  constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(n < most ? n : most);
}

} // namespace

published::published(manifest const& m, std::string text, manifest_digest_type const& digest,
  name_table& names, std::uint32_t ordinal, std::shared_ptr<detail::code const> code)
    : id(m.name + '@' + m.version),
      name_size(clamped(m.name.size())),
      algorithm(names.id_of(m.name)),
      owner(names.id_of(std::string_view(m.name).substr(0, m.name.find('/')))),
      ordinal(ordinal),
      visibility(m.visibility),
      pure(m.pure),
      memo(m.memo),
      has_schemas(m.accepts || m.returns),
      has_instances_min(m.limits.instances_min != 0),
      calls(m.calls),
      digest(digest),
      text(std::move(text)),
      code(std::move(code)) {}

leat::version published::version() const {
  return parse_version(version_text()).value(); // checked before it was published
}

} // namespace leat
