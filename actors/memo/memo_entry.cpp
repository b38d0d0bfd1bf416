#include "actors/memo/memo_entry.hpp"

#include <algorithm>

namespace leat {

std::vector<std::uint32_t> memo_group::versions() const {
  std::vector<std::uint32_t> out{version};
  for (auto const& d : *depends_on)
    if (d.resolved != dependency::nothing)
      out.push_back(d.resolved);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

} // namespace leat
