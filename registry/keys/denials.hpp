#pragma once

#include <leat/access.hpp>

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace leat {

/// Whether a line of the audit log is asked for, apart from how many are.
bool matches(audit_query const& query, audit_entry const& line) noexcept;

/// Denied attempts that wait to be written to the audit log, so that who is denied does not wait for the
/// store.
///
/// Equal attempts are one line with a count. Of attempts that differ, `capacity` lines are kept, and all
/// above it are counted together in one more line: nobody fills the memory, and nothing is lost silently.
/// Thread safety: full.
class denials {
public:
  static constexpr std::size_t capacity = 4096;

  /// Adds an attempt, to an equal one (principal, action, resource) if there is one: the counts add up, and
  /// the later one says when and why. O(log capacity).
  void note(audit_entry attempt);

  /// Empties the buffer, oldest first.
  std::vector<audit_entry> take();

  /// Takes back what could not be written, as if it had been noted before all that was noted since.
  void give_back(std::vector<audit_entry> attempts);

  /// The newest that match, newest first, at most `query.count_max`. They stay.
  std::vector<audit_entry> find(audit_query const& query) const;

private:
  /// What makes two attempts equal.
  struct attempt {
    std::string principal;
    std::string action;
    std::string resource;

    friend auto operator<=>(attempt const&, attempt const&) = default;
  };

  /// How often and when it was last made, and what was said then.
  struct tally {
    std::chrono::system_clock::time_point time;
    std::uint64_t count = 0;
    std::string detail;

    void add(tally&& other);
  };

  static audit_entry line_of(attempt what, tally t);
  static audit_entry line_of_many(tally t);

  void add(audit_entry&& line);

  std::mutex mutable lock_;
  std::map<attempt, tally> waiting_; ///< but those that are counted together
  std::optional<tally> more_;        ///< those
};

} // namespace leat
