#include "registry/name.hpp"
#include "registry/store/sqlite_sql.hpp"
#include "registry/store/sqlite_words.hpp"

#include <leat/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

namespace leat {

namespace {

using each_change = std::function<result<void>(stored::change&&)>;

/// The row that a query is at. Remembers the first thing in it that makes no sense.
class row {
public:
  explicit row(sqlite_rows const& rows) : rows_(rows) {}

  std::string text(int column) const { return std::string(rows_.text(column)); }
  std::int64_t integer(int column) const { return rows_.integer(column); }
  double real(int column) const { return rows_.real(column); }
  bool is_null(int column) const { return rows_.is_null(column); }

  void expect(bool so, std::string_view what) {
    if (!so && fault_.empty())
      fault_ = what;
  }

  bool flag(int column, std::string_view name) {
    expect(integer(column) == 0 || integer(column) == 1, std::string(name) + " is neither 0 nor 1");
    return integer(column) != 0;
  }

  /// Where `words` are what the values of an enumeration are called, in their order.
  template <class Enum, std::size_t Count>
  Enum value(int column, std::string_view name, std::array<std::string_view, Count> const& words) {
    auto const at = std::ranges::find(words, rows_.text(column));
    expect(at != words.end(), std::string(name) + " is '" + text(column) + "'");
    return static_cast<Enum>(at == words.end() ? 0 : at - words.begin());
  }

  template <std::size_t Size>
  std::array<std::byte, Size> bytes(int column, std::string_view name) {
    std::array<std::byte, Size> out{};
    auto const read = rows_.blob(column);
    if (read.size() == Size)
      std::ranges::copy(read, out.begin());
    else
      expect(false, std::string(name) + " has " + std::to_string(read.size()) + " bytes, expected " +
                      std::to_string(Size));
    return out;
  }

  std::optional<std::chrono::system_clock::time_point> time(int column) const {
    return is_null(column) ? std::nullopt : std::optional(from_stored(integer(column)));
  }

  std::string algorithm(int column) {
    if (is_null(column))
      expect(false, "its algorithm is not stored");
    else if (auto checked = check_name(rows_.text(column)); !checked)
      expect(false, checked.error().message);
    return text(column);
  }

  std::vector<std::string> texts(int column, std::string_view name) {
    auto const parsed = json::parse(rows_.text(column), nullptr, false);
    auto const is_text = [](json const& item) { return item.is_string(); };
    if (parsed.is_array() && std::ranges::all_of(parsed, is_text))
      return parsed.get<std::vector<std::string>>();
    expect(false, std::string(name) + " is no JSON array of texts");
    return {};
  }

  result<void> verdict(std::string_view table) const {
    if (fault_.empty())
      return {};
    return error(errc::failed_precondition,
      "the registry is damaged: table " + std::string(table) + ", row " + text(0) + ": " + fault_);
  }

private:
  sqlite_rows const& rows_;
  std::string fault_;
};

/// Calls `read(row, out)` on every row, and hands on what it puts out.
template <class Read>
result<void> read_table(sqlite_database& database, std::string_view table, std::string_view query,
  each_change const& each, Read read) {
  auto rows = database.rows(query);
  std::vector<stored::change> out;
  for (;;) {
    auto more = rows.next();
    if (!more)
      return std::move(more).error();
    if (!*more)
      return {};
    row at(rows);
    read(at, out);
    if (auto understood = at.verdict(table); !understood)
      return understood;
    for (auto& change : out)
      if (auto taken = each(std::move(change)); !taken)
        return taken;
    out.clear();
  }
}

void read_account(row& r, std::vector<stored::change>& out) {
  auto const kind = r.value<stored::account_kind>(1, "kind", std::array<std::string_view, 2>{"user", "team"});
  out.emplace_back(stored::account{r.text(0), kind});
}

void read_member(row& r, std::vector<stored::change>& out) {
  r.expect(r.integer(2) == 1, "the team or the member '" + r.text(1) + "' is not stored");
  out.emplace_back(stored::member{r.text(0), r.text(1)});
}

void read_grant(row& r, std::vector<stored::change>& out) {
  auto const says = r.value<effect>(4, "effect", std::array<std::string_view, 2>{"allow", "deny"});
  out.emplace_back(stored::grant{{r.text(1), r.text(2), r.text(3), says}});
}

void read_key(row& r, std::vector<stored::change>& out) {
  stored::key k;
  k.id = r.text(0);
  k.owner = r.text(1);
  k.options = {r.texts(2, "scopes"), r.texts(3, "actions"), r.time(4), r.text(5)};
  k.lookup = r.text(6);
  k.salt = r.bytes<16>(7, "salt");
  k.hash = r.bytes<32>(8, "hash");
  r.expect(
    r.integer(9) >= 0 && r.integer(9) <= std::numeric_limits<std::uint32_t>::max(), "cost is out of range");
  k.cost = static_cast<std::uint32_t>(r.integer(9));
  k.created = from_stored(r.integer(10));
  k.last_used = r.time(11);
  k.revoked = r.flag(12, "revoked");
  r.expect(r.integer(13) == 1, "its owner '" + k.owner + "' is not stored");
  out.emplace_back(std::move(k));
}

void read_version(row& r, std::vector<stored::change>& out) {
  stored::version v{r.algorithm(1), r.text(2) + r.text(3), r.text(4), r.bytes<32>(5, "digest")};
  stored::version_state state{v.name, v.version, r.flag(6, "retired"), r.text(7)};
  out.emplace_back(std::move(v));
  if (state.retired || !state.deprecated.empty())
    out.emplace_back(std::move(state));
}

void read_settings(row& r, std::vector<stored::change>& out) {
  auto const words = std::array<std::string_view, 3>{"owner", "team", "everyone"};
  out.emplace_back(stored::settings{r.algorithm(1), r.value<visibility>(2, "visibility", words)});
}

/// A label stands in as many rows as it has targets. `open` is the one that is being read.
void read_label(row& r, std::int64_t& id, stored::label& open, std::vector<stored::change>& out) {
  if (r.integer(0) != id && !open.split.targets.empty())
    out.emplace_back(std::move(open));
  if (r.integer(0) != id)
    open = {r.algorithm(1), r.text(2), {{}, {r.text(3), r.real(4)}}};
  id = r.integer(0);
  r.expect(!r.is_null(5), "it points nowhere");
  r.expect(
    r.integer(6) >= 1 && r.integer(6) <= 1'000'000, "a weight is " + r.text(6) + ", expected 1 to 1000000");
  r.expect(
    r.real(4) >= 0 && r.real(4) <= 100, "the share of the shadow is " + r.text(4) + ", expected 0 to 100");
  open.split.targets.push_back({r.text(5), static_cast<std::uint32_t>(r.integer(6))});
}

result<void> read_labels(sqlite_database& database, each_change const& each) {
  std::int64_t id = 0; // ids begin with 1
  stored::label open;
  auto done = read_table(database, "labels", sql::all_labels, each,
    [&](row& r, std::vector<stored::change>& out) { read_label(r, id, open, out); });
  return done && !open.split.targets.empty() ? each(std::move(open)) : done;
}

} // namespace

result<void> read_changes(sqlite_database& database, each_change const& each) {
  struct table {
    std::string_view name;
    std::string_view query;
    void (*read)(row&, std::vector<stored::change>&);
  };
  for (auto const& t : {
         table{"accounts", sql::all_accounts, read_account},
         table{"members", sql::all_members, read_member},
         table{"grants", sql::all_grants, read_grant},
         table{"keys", sql::all_keys, read_key},
         table{"versions", sql::all_versions, read_version},
         table{"algorithms", sql::all_settings, read_settings},
       })
    if (auto done = read_table(database, t.name, t.query, each, t.read); !done)
      return done;
  return read_labels(database, each);
}

} // namespace leat
