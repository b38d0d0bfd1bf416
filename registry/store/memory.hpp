#pragma once

#include "registry/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leat {

/// The store of a registry that lives as long as its process. It keeps history and audit log alone: the rest
/// is in the catalog already, so that `load` yields nothing.
///
/// Entries are kept packed: about 20 bytes for an event of a known algorithm, and what its texts take.
class memory_store final : public store {
public:
  explicit memory_store(std::size_t audit_max = store::audit_max) : audit_max_(audit_max) {}

  result<void> load(std::function<result<void>(stored::change&&)> const& each) override;
  result<void> commit(stored::transaction const& t) override;
  result<std::vector<history_entry>> history(std::string_view name) override;
  result<std::vector<audit_entry>> audit(audit_query const& query) override;

private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };

  /// Texts of which there are few, by number: who does things, and what can be done.
  class words {
  public:
    std::uint64_t number(std::string const& word);
    std::string const& word(std::uint64_t number) const { return *words_[number]; }

  private:
    std::map<std::string, std::uint64_t, std::less<>> numbers_;
    std::vector<std::string const*> words_;
  };

  /// Lines of the audit log, packed one after the other.
  struct block {
    std::string packed;
    std::size_t count = 0;
  };

  void add(history_entry const& entry);
  void add(audit_entry const& entry);

  std::size_t const audit_max_;
  std::mutex lock_;
  words words_;
  std::unordered_map<std::string, std::string, text_hash, std::equal_to<>> history_; ///< packed, by algorithm
  std::deque<block> audit_;
  std::size_t audit_count_ = 0;
  std::size_t outdated_count_ = 0; ///< lines of the first block that are over the bound
};

} // namespace leat
