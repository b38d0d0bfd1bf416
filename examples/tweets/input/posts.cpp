#include "examples/tweets/input/posts.hpp"

#include "examples/tweets/input/csv_records.hpp"
#include "examples/tweets/input/line_source.hpp"
#include "examples/tweets/text/unicode.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace tweets {

namespace {

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\v\f") == line.npos;
}

// The head row of a CSV file names the column; anything else is text. One that names it alone has no comma.
bool is_head_row(std::string const& line, std::string const& column) {
  csv_records records;
  if (records.add_line(line) != csv_records::outcome::record)
    return false;
  auto const& fields = records.fields();
  return std::find(fields.begin(), fields.end(), column) != fields.end();
}

post_format detected(std::string const& line, std::string const& column) {
  if (line[line.find_first_not_of(" \t")] == '{')
    return post_format::json_lines;
  return is_head_row(line, column) ? post_format::csv : post_format::lines;
}

// nlohmann's messages open with an id and the place, which we tell ourselves.
std::string explanation(nlohmann::json::parse_error const& error) {
  std::string_view const what = error.what();
  auto const colon = what.find(": ");
  auto const reason = colon == what.npos ? what : what.substr(colon + 2);
  return "byte " + std::to_string(error.byte) + ": " + std::string(reason);
}

} // namespace

std::string_view name_of(bad_line_reason reason) {
  switch (reason) {
  case bad_line_reason::bad_json:
    return "bad JSON";
  case bad_line_reason::missing_field:
    return "missing field";
  case bad_line_reason::not_a_string:
    return "field is not a string";
  case bad_line_reason::bad_csv:
    return "bad CSV";
  case bad_line_reason::bad_utf8:
    return "bad UTF-8";
  case bad_line_reason::too_long:
    return "too long";
  }
  return "unknown";
}

post_format format_of(std::string_view file_name) {
  auto const name = unicode::lower(file_name);
  if (name.ends_with(".jsonl") || name.ends_with(".ndjson") || name.ends_with(".json"))
    return post_format::json_lines;
  if (name.ends_with(".csv"))
    return post_format::csv;
  return name.ends_with(".txt") ? post_format::lines : post_format::detect;
}

struct post_reader::state {
  state(std::istream& in, post_options given, bad_line_callback callback)
      : options(std::move(given)), on_bad_line(std::move(callback)), source(in, options.line_bytes_max) {}

  std::optional<post> next();
  std::optional<post> post_of(std::string& line);
  std::optional<post> from_json(std::string const& line);
  std::optional<post> from_csv(std::string const& line);
  std::optional<post> from_record(csv_records::record const& fields);
  void read_head(csv_records::record const& fields);
  void at_end();

  std::nullopt_t bad(bad_line_reason reason, std::string detail, std::uint64_t line) {
    if (on_bad_line)
      on_bad_line({line, reason, std::move(detail)});
    return std::nullopt;
  }
  std::nullopt_t bad(bad_line_reason reason, std::string detail) {
    return bad(reason, std::move(detail), source.line_number());
  }
  std::nullopt_t too_long(std::uint64_t line) {
    return bad(
      bad_line_reason::too_long, "more than " + std::to_string(options.line_bytes_max) + " bytes", line);
  }

  post_options options;
  bad_line_callback on_bad_line;
  line_source source;
  csv_records records;
  std::uint64_t record_line = 0;      // where the record under way starts
  std::size_t columns = 0;            // 0 until the head row was read
  std::optional<std::size_t> text_at; // column of the text
  bool ended = false;
};

std::optional<post> post_reader::state::next() {
  for (std::string line; !ended;) {
    auto const outcome = source.read(line);
    if (outcome == line_source::outcome::end) {
      ended = true;
      at_end();
    } else if (outcome == line_source::outcome::too_long) {
      too_long(records.is_open() ? record_line : source.line_number());
      records.restart();
    } else if (records.is_open() || !is_blank(line)) {
      if (auto found = post_of(line))
        return found;
    }
  }
  return std::nullopt;
}

std::optional<post> post_reader::state::post_of(std::string& line) {
  if (auto const at = unicode::first_invalid(line); at != std::string::npos) {
    auto const start = records.is_open() ? record_line : source.line_number();
    records.restart();
    return bad(bad_line_reason::bad_utf8,
      "line " + std::to_string(source.line_number()) + ", byte " + std::to_string(at + 1), start);
  }
  if (options.format == post_format::detect)
    options.format = detected(line, options.text_field);
  if (options.format == post_format::json_lines)
    return from_json(line);
  if (options.format == post_format::csv)
    return from_csv(line);
  return post{source.line_number(), std::move(line)};
}

std::optional<post> post_reader::state::from_json(std::string const& line) {
  nlohmann::json fields;
  try {
    fields = nlohmann::json::parse(line);
  } catch (nlohmann::json::parse_error const& error) {
    return bad(bad_line_reason::bad_json, explanation(error));
  } catch (nlohmann::json::out_of_range const&) { // numbers beyond a double
    return bad(bad_line_reason::bad_json, "a number is out of range");
  }
  if (!fields.is_object())
    return bad(
      bad_line_reason::missing_field, std::string("the line is no object but ") + fields.type_name());
  auto const found = fields.find(options.text_field);
  if (found == fields.end())
    return bad(bad_line_reason::missing_field, "'" + options.text_field + "'");
  if (!found->is_string())
    return bad(bad_line_reason::not_a_string, "'" + options.text_field + "' is " + found->type_name());
  return post{source.line_number(), std::move(found->get_ref<std::string&>())};
}

std::optional<post> post_reader::state::from_csv(std::string const& line) {
  if (!records.is_open())
    record_line = source.line_number();
  switch (records.add_line(line)) {
  case csv_records::outcome::bad:
    return bad(bad_line_reason::bad_csv,
      "line " + std::to_string(source.line_number()) + ", " + records.error(), record_line);
  case csv_records::outcome::more:
    // A quote that is never closed must not swallow an endless stream.
    if (records.open_bytes() > options.line_bytes_max) {
      records.restart();
      return too_long(record_line);
    }
    return std::nullopt;
  case csv_records::outcome::record:
    break;
  }
  if (columns > 0)
    return from_record(records.fields());
  read_head(records.fields());
  return std::nullopt;
}

void post_reader::state::read_head(csv_records::record const& fields) {
  columns = fields.size();
  auto const found = std::find(fields.begin(), fields.end(), options.text_field);
  if (found != fields.end())
    text_at = static_cast<std::size_t>(found - fields.begin());
  else {
    bad(
      bad_line_reason::missing_field, "the head row has no column '" + options.text_field + "'", record_line);
    ended = true; // no row can hold a post
  }
}

std::optional<post> post_reader::state::from_record(csv_records::record const& fields) {
  if (fields.size() != columns)
    return bad(bad_line_reason::bad_csv,
      std::to_string(fields.size()) + " fields, but the head row has " + std::to_string(columns),
      record_line);
  return post{record_line, fields[*text_at]};
}

void post_reader::state::at_end() {
  if (records.is_open())
    bad(bad_line_reason::bad_csv, "the stream ends inside a quoted field", record_line);
}

post_reader::post_reader(std::istream& in, post_options options, bad_line_callback on_bad_line)
    : state_(std::make_unique<state>(in, std::move(options), std::move(on_bad_line))) {}
post_reader::~post_reader() = default;
post_reader::post_reader(post_reader&&) noexcept = default;
post_reader& post_reader::operator=(post_reader&&) noexcept = default;

std::optional<post> post_reader::next() {
  return state_->next();
}

post_format post_reader::format() const {
  return state_->options.format;
}

} // namespace tweets
