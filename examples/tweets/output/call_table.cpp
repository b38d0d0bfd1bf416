#include "examples/tweets/output/call_table.hpp"

#include <array>
#include <cstdio>

namespace tweets {

void print_calls(std::ostream& out, leat::metrics_snapshot const& counted) {
  std::array<char, 160> line{};
  std::snprintf(line.data(), line.size(), "%-24s%9s%9s%11s%11s%7s%10s\n", "algorithm", "calls", "runs",
    "memo hits", "coalesced", "loads", "failures");
  out << line.data();
  for (auto const& row : counted.algorithms) {
    auto const id = row.algorithm + '@' + row.version;
    auto const number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
    std::snprintf(line.data(), line.size(), "%-24s%9llu%9llu%11llu%11llu%7llu%10llu\n", id.c_str(),
      number(row.calls), number(row.runs), number(row.memo_hits), number(row.coalesced), number(row.loads),
      number(row.failures));
    out << line.data();
  }
}

} // namespace tweets
