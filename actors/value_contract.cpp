#include "actors/value_contract.hpp"

#include "registry/manifest/manifest.hpp"

namespace leat {

value_contract::value_contract(published const& version) : id_(version.id) {
  if (!version.has_schemas)
    return;
  auto m = parse_manifest(version.text);
  if (!m) {
    broken_ = std::move(m).error();
    return;
  }
  auto compile = [this](std::optional<json> const& from, std::optional<schema>& into) {
    if (!from)
      return;
    if (auto made = schema::compile(*from))
      into = *std::move(made);
    else
      broken_ = std::move(made).error();
  };
  compile(m->accepts, accepts_);
  compile(m->returns, returns_);
}

result<void> value_contract::accepts(value const& input) const {
  if (broken_)
    return *broken_;
  if (!accepts_)
    return {};
  auto checked = accepts_->check(input);
  if (!checked)
    return about("input of " + id_, std::move(checked).error());
  return {};
}

result<void> value_contract::returns(value const& output) const {
  if (!returns_)
    return {};
  auto checked = returns_->check(output);
  if (checked)
    return {};
  auto why = about("output of " + id_, std::move(checked).error());
  why.code = errc::algorithm_failed;
  return why;
}

} // namespace leat
