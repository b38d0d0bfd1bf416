#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace leat {

/// A dense number for a name: of an account (`ann`) or of an algorithm (`ann/open`). Good in one
/// `name_table`.
using name_id = std::uint32_t;

/// Numbers for names, so that rules are compared and found without looking at text. Grows only.
///
/// Thread safety: full. Not for the hot path.
class name_table {
public:
  /// The name's number, a new one where it has none.
  name_id id_of(std::string_view name);

  std::optional<name_id> find(std::string_view name) const;

  /// The name with this number, which must be one of this table's. Stays where it is.
  std::string const& text(name_id id) const;

private:
  mutable std::shared_mutex lock_;
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, name_id> ids_;
};

} // namespace leat
