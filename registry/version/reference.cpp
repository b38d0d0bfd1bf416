#include "registry/version/reference.hpp"

#include "registry/name.hpp"

namespace leat {

result<reference> reference::parse(std::string_view text) {
  reference ref;
  ref.text = text;
  auto const at = text.find('@');
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

} // namespace leat
