#pragma once

#include "registry/access/access.hpp"
#include "registry/persistent_map.hpp"
#include "registry/published.hpp"
#include "registry/version/reference.hpp"

#include <leat/labels.hpp>
#include <leat/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leat {

/// What has been said about a version since it was published. Absent where nothing has.
struct version_marks final : counted<version_marks> {
  version_marks(bool retired, std::string deprecated) : retired(retired), deprecated(std::move(deprecated)) {}

  bool retired;
  std::string deprecated; ///< why, and what instead; empty: it is not
};

/// What tells calls of one label apart.
struct call_draw {
  std::uint64_t affinity = 0; ///< hash of the caller or of the affinity key: picks among a split's versions
  std::uint64_t random = 0;   ///< different for each call: picks the share that a shadow sees
};

/// What a requirement came to. Valid as long as the catalog it came from.
struct resolution {
  published const* target = nullptr;
  published const* shadow = nullptr; ///< to be called too, its answer only compared
  version_marks const* marks = nullptr;
  std::optional<leat::visibility> set_visibility; ///< the algorithm's setting

  leat::visibility visibility() const noexcept { return set_visibility.value_or(target->visibility); }
};

/// One algorithm in a catalog: its versions, labels and settings. Immutable; each change makes a new one.
///
/// Everything that a call looks at stands in one block of memory behind the object: the name, then a word of
/// numbers for each version, then the versions themselves. Looking up a version among a million costs what
/// memory costs, so that is what counts.
class algorithm_entry final : public counted<algorithm_entry> {
public:
  /// A version in its place.
  struct slot {
    published_ptr is;
    boost::intrusive_ptr<version_marks const> marks;

    bool retired() const noexcept { return marks && marks->retired; }
  };

  struct label {
    std::string name;
    label_split split;
    std::vector<version> targets; ///< of the split, in its order
    version shadow;
  };

  using next = boost::intrusive_ptr<algorithm_entry const>;

  /// An algorithm with its first version.
  static next first(published_ptr one);

  algorithm_entry(algorithm_entry const&) = delete;
  algorithm_entry& operator=(algorithm_entry const&) = delete;
  ~algorithm_entry();

  std::string_view name() const noexcept { return {reinterpret_cast<char const*>(this + 1), name_size_}; }
  /// Versions, retired ones too. At least one.
  std::size_t size() const noexcept { return count_; }
  /// All of them, ascending by precedence.
  std::vector<slot> slots() const;
  published const& newest() const noexcept { return *versions()[count_ - 1]; }
  /// Ordered by name.
  std::vector<label> const& labels() const noexcept;
  /// The setting; none: each version's manifest decides.
  std::optional<leat::visibility> visibility() const noexcept { return visibility_; }
  /// Of the algorithm as a whole: the setting, else that of its newest version.
  leat::visibility visibility_now() const noexcept { return visibility_.value_or(newest().visibility); }
  /// The algorithm as a whole, for those who decide who may do what with it.
  resource as_resource() const noexcept { return {newest().algorithm, newest().owner, visibility_now()}; }

  /// The version that meets the requirement: the highest by precedence, or where the label points.
  /// `not_found` says what there is; `invalid_argument` where a digest's beginning fits several.
  result<resolution> resolve(reference const& ref, call_draw draw) const;
  /// Whether it depends on the draw what that is.
  bool draws(reference const& ref) const;

  /// The version with this precedence; nothing where there is none.
  std::optional<slot> find(version const& v) const;
  /// The same by its text; `not_found`, or `invalid_argument` where it is malformed.
  result<slot> find(std::string_view version_text) const;
  label const* find_label(std::string_view name) const;

  /// With a version, in the place of one with equal precedence.
  next with(published_ptr fresh) const;
  /// With a version that is there and has got its code; its marks stay.
  next with_linked(published_ptr linked) const;
  /// With marks on a version that is there.
  next with_marks(version const& v, boost::intrusive_ptr<version_marks const> marks) const;
  /// With a label whose versions are there; one of that name is replaced.
  next with_label(label l) const;
  next without_label(std::string_view name) const;
  next with_visibility(std::optional<leat::visibility> v) const;

  std::string_view key() const noexcept { return name(); }
  /// Asks memory for what `resolve` will look at, while the name is compared.
  void prefetch() const noexcept {
    for (std::size_t line = 1; line < 4; ++line)
      __builtin_prefetch(reinterpret_cast<char const*>(this) + 64 * line);
  }
  /// With a secret of this process, so that nobody can choose names that collide.
  static std::uint64_t hash(std::string_view name) noexcept;

  // The block is part of the allocation.
  static void operator delete(void* memory) noexcept { ::operator delete(memory); }

private:
  using label_list = std::shared_ptr<std::vector<label> const>;

  algorithm_entry(
    std::size_t name_size, std::size_t count, label_list labels, std::optional<leat::visibility> v) noexcept
      : name_size_(static_cast<std::uint16_t>(name_size)),
        visibility_(v),
        count_(static_cast<std::uint32_t>(count)),
        labels_(std::move(labels)) {}

  /// Ascending by precedence.
  static next make(std::string_view name, std::vector<slot> const& slots, label_list labels,
    std::optional<leat::visibility> v);

  std::size_t name_room() const noexcept { return (name_size_ + 7U) / 8 * 8; }
  std::uint64_t const* numbers() const noexcept {
    return reinterpret_cast<std::uint64_t const*>(reinterpret_cast<char const*>(this + 1) + name_room());
  }
  published const* const* versions() const noexcept {
    return reinterpret_cast<published const* const*>(numbers() + count_);
  }
  version_marks const* const* marks() const noexcept {
    return reinterpret_cast<version_marks const* const*>(versions() + count_);
  }

  version version_of(std::size_t i) const;
  std::optional<std::size_t> index_of(version const& v) const;
  std::size_t place_of(version const& v) const;
  bool retired(std::size_t i) const noexcept;
  resolution resolved(std::size_t i) const noexcept;
  std::optional<std::size_t> newest(requirement const& wanted) const;
  result<resolution> by_label(reference const& ref, call_draw draw) const;
  result<resolution> by_digest(reference const& ref) const;
  error none(reference const& ref) const;

  std::uint16_t name_size_;
  std::optional<leat::visibility> visibility_;
  std::uint32_t count_;
  label_list labels_; ///< null: none
};

using algorithm_ptr = algorithm_entry::next;

/// For those who decide who may do what with it.
resource resource_of(resolution const& found) noexcept;
/// What a reference came to: the algorithm as a whole where it came to nothing.
resource resource_of(algorithm_entry const& entry, result<resolution> const& found);

} // namespace leat
