#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include <boost/container/small_vector.hpp>

namespace leat {

/// Where in its call tree a version runs. Versions are dense numbers that the owner gives them.
struct call_site {
  static constexpr std::uint32_t unknown = 0xffff'ffff;

  std::uint32_t entry = unknown;       ///< version of the root call
  std::uint32_t parent = unknown;      ///< who called the caller; `unknown` for a root call
  std::uint32_t caller = unknown;      ///< the version that runs; always known
  std::uint32_t input_class = unknown; ///< of its input, if inputs are told apart

  bool operator==(call_site const&) const = default;
};

/// One run of a caller: whom it called, how often, and how late. A value that is filled while the caller
/// runs.
///
/// Thread safety: as for standard containers. Allocates only for the fifth callee and further ones.
class activation {
public:
  static constexpr std::size_t callees_max = 64; ///< further ones are not noted

  struct call {
    std::uint32_t callee;
    std::uint32_t count;
    std::chrono::nanoseconds lag; ///< of the first call, since the caller started
  };

  explicit activation(call_site const& site) noexcept : site_(site) {}

  void called(std::uint32_t callee, std::chrono::nanoseconds lag) {
    if (auto* const before = find(callee); before != nullptr)
      ++before->count;
    else if (calls_.size() < callees_max)
      calls_.push_back({callee, 1, lag});
  }

  bool has_called(std::uint32_t callee) const noexcept {
    return std::any_of(calls_.begin(), calls_.end(), [callee](call const& c) { return c.callee == callee; });
  }

  call_site const& site() const noexcept { return site_; }
  std::span<call const> calls() const noexcept { return {calls_.data(), calls_.size()}; }

private:
  call* find(std::uint32_t callee) noexcept {
    auto const found =
      std::find_if(calls_.begin(), calls_.end(), [callee](call const& c) { return c.callee == callee; });
    return found == calls_.end() ? nullptr : &*found;
  }

  call_site site_;
  boost::container::small_vector<call, 4> calls_;
};

} // namespace leat
