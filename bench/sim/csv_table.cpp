#include "bench/sim/csv_table.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <new>

#include <csv.h>

namespace leat::bench {

namespace {

/// libcsv, which is C: owns its memory, and collects the fields of a record.
class csv_lines {
public:
  csv_lines() {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0)
      throw std::bad_alloc();
  }
  ~csv_lines() { csv_free(&parser_); }
  csv_lines(csv_lines const&) = delete;
  csv_lines& operator=(csv_lines const&) = delete;

  /// False where a quote stands wrong.
  bool add(std::string const& line) {
    if (done)
      fields.clear();
    done = false;
    return csv_parse(&parser_, line.data(), line.size(), on_field, on_record, this) == line.size() &&
           csv_parse(&parser_, "\n", 1, on_field, on_record, this) == 1;
  }

  std::vector<std::string> fields;
  bool done = true; ///< `fields` are a whole record

private:
  static void on_field(void* bytes, std::size_t size, void* self) {
    static_cast<csv_lines*>(self)->fields.emplace_back(static_cast<char const*>(bytes), size);
  }
  static void on_record(int, void* self) { static_cast<csv_lines*>(self)->done = true; }

  csv_parser parser_{};
};

result<std::vector<std::size_t>> places_of(std::vector<std::string_view> const& wanted,
  std::vector<std::string> const& columns, std::string const& where) {
  std::vector<std::size_t> out;
  for (auto const name : wanted) {
    auto const at = std::find(columns.begin(), columns.end(), name);
    if (at == columns.end())
      return error(
        errc::invalid_argument, where + ": expected a heading with the column \"" + std::string(name) + '"');
    out.push_back(static_cast<std::size_t>(at - columns.begin()));
  }
  return out;
}

/// As much of a field as a message may hold, in ASCII.
std::string shown(std::string const& field) {
  constexpr std::size_t most = 64;
  auto out = field.substr(0, most);
  std::replace_if(
    out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return field.size() > most ? out + "..." : out;
}

} // namespace

result<double> csv_record::number(std::size_t column, double least, double most) const {
  auto const& field = fields_[column];
  double out = 0;
  auto const end = field.data() + field.size();
  auto const [stopped, failed] = std::from_chars(field.data(), end, out);
  if (failed == std::errc() && stopped == end && out >= least && out <= most) // NaN is in no range
    return out;
  char bounds[64];
  std::snprintf(bounds, sizeof bounds, " from %g to %g", least, most);
  return wrong("column \"" + shown(columns_[column]) + "\": expected a number" + bounds + ", found \"" +
               shown(field) + '"');
}

error csv_record::wrong(std::string const& what) const {
  return {errc::invalid_argument, file_ + ':' + std::to_string(line_) + ": " + what};
}

result<void> read_csv(std::string const& file, std::vector<std::string_view> const& wanted,
  std::function<result<void>(csv_record const&, std::vector<std::size_t> const&)> const& each) {
  std::ifstream from(file);
  if (!from)
    return error(errc::not_found, file + ": cannot be opened");
  csv_lines lines;
  std::vector<std::string> columns;
  std::vector<std::size_t> places;
  std::string line;
  for (std::size_t number = 1; std::getline(from, line); ++number) {
    auto const where = file + ':' + std::to_string(number);
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    if (!lines.add(line))
      return error(errc::invalid_argument, where + ": a quote stands where none is expected");
    if (!lines.done || lines.fields.empty())
      continue;
    if (columns.empty()) {
      columns = lines.fields;
      auto found = places_of(wanted, columns, where);
      if (!found)
        return found.error();
      places = std::move(*found);
      continue;
    }
    if (lines.fields.size() != columns.size())
      return error(errc::invalid_argument, where + ": expected " + std::to_string(columns.size()) +
                                             " columns as in the heading, found " +
                                             std::to_string(lines.fields.size()));
    if (auto const ok = each(csv_record(lines.fields, columns, file, number), places); !ok)
      return ok;
  }
  if (columns.empty())
    return error(errc::invalid_argument, file + ": expected a heading, found nothing");
  if (!lines.done)
    return error(errc::invalid_argument, file + ": ends within a quoted field");
  return {};
}

} // namespace leat::bench
