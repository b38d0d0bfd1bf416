#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <csv.h>

namespace tweets {

/// Puts the records of a CSV file (RFC 4180) together from its lines, with libcsv.
///
/// Thread safety: one call at a time. Not copyable: the parser holds memory of its own.
class csv_records {
public:
  csv_records();
  ~csv_records();
  csv_records(csv_records const&) = delete;
  csv_records& operator=(csv_records const&) = delete;

  using record = std::vector<std::string>;

  enum class outcome { record, more, bad };

  /// Takes one line without its end. `record`: `fields()` is complete; `more`: a quoted field goes on in the
  /// next line; `bad`: `error()` tells why, and the next line starts afresh.
  outcome add_line(std::string_view line);

  /// True in the middle of a record.
  bool is_open() const { return open_bytes_ > 0; }

  /// Bytes of the record so far.
  std::size_t open_bytes() const { return open_bytes_; }

  /// Forgets an unfinished record.
  void restart();

  record const& fields() const { return fields_; }
  std::string const& error() const { return error_; }

private:
  static void on_field(void* bytes, std::size_t size, void* self);
  static void on_record(int, void* self);

  csv_parser parser_{};
  record fields_;
  std::string error_;
  std::size_t open_bytes_ = 0;
  bool done_ = false;
};

} // namespace tweets
