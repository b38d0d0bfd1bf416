#pragma once

#include "actors/policy/kept.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <boost/intrusive/list.hpp>

namespace leat {

/// Entries by score, to find a low one: a ring of buckets, each a fixed part of an octave wide, with a bitmap
/// of those that hold something (a greedy-dual wheel; Li and Cox, EuroSys 2015).
///
/// Scores are binary logarithms. The ring spans 64 octaves and follows the highest score: what falls out
/// below shares the lowest bucket. In a bucket, who came first is first. Thread safety: as for standard
/// containers. All operations O(1), none allocates; the ring's advance takes time for what fell out, and
/// `holds_below` looks at each bucket once at most.
class score_index {
public:
  /// `per_octave` buckets; a power of two.
  explicit score_index(std::size_t per_octave);
  score_index(score_index const&) = delete;
  score_index& operator=(score_index const&) = delete;
  ~score_index();

  void insert(kept& e, double score);
  void move(kept& e, double score) noexcept;
  void erase(kept& e) noexcept;

  /// One whose score is the lowest, but for the width of a bucket; null when empty.
  kept* lowest() noexcept;

  /// Whether entries of lower scores take `bytes` together; those in the bucket of `score` do not count.
  bool holds_below(double score, std::size_t bytes) const noexcept;

  std::size_t size() const noexcept { return size_; }

  static constexpr std::size_t bytes_own(std::size_t per_octave) noexcept {
    return octaves * per_octave * (sizeof(bucket) + sizeof(std::size_t)) + octaves * per_octave / 8;
  }
  std::size_t bytes_own() const noexcept { return bytes_own(static_cast<std::size_t>(per_octave_)); }

private:
  using bucket = boost::intrusive::list<kept,
    boost::intrusive::member_hook<kept, boost::intrusive::list_member_hook<>, &kept::place>,
    boost::intrusive::constant_time_size<false>>;

  static constexpr std::size_t octaves = 64;

  std::int64_t number_of(double score) const noexcept;
  std::size_t slot_of(double score) noexcept;
  std::size_t slot(std::int64_t number) const noexcept {
    return static_cast<std::size_t>(number) & (buckets_.size() - 1);
  }
  std::size_t filled_from(std::size_t from) const noexcept;
  void advance(std::int64_t floor) noexcept;
  void link(kept& e, std::size_t to) noexcept;
  void unlink(kept& e) noexcept;

  double const per_octave_;
  std::vector<bucket> buckets_;    ///< number b is at b modulo their count
  std::vector<std::size_t> bytes_; ///< of what is in each
  std::vector<std::uint64_t> filled_;
  std::int64_t floor_ = 0; ///< number of the lowest bucket
  std::size_t size_ = 0;
};

} // namespace leat
