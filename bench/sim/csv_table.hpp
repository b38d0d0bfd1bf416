#pragma once

#include <leat/result.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace leat::bench {

/// One record of a CSV file with a heading (RFC 4180, read by libcsv), and where it stands, for errors.
class csv_record {
public:
  csv_record(std::vector<std::string> const& fields, std::vector<std::string> const& columns,
    std::string const& file, std::size_t line) noexcept
      : fields_(fields), columns_(columns), file_(file), line_(line) {}

  std::string const& text(std::size_t column) const noexcept { return fields_[column]; }
  std::size_t columns() const noexcept { return fields_.size(); }
  /// In this range. The error names file, line and column, and what was found.
  result<double> number(std::size_t column, double least, double most) const;
  error wrong(std::string const& what) const;

private:
  std::vector<std::string> const& fields_;
  std::vector<std::string> const& columns_;
  std::string const& file_;
  std::size_t line_;
};

/// Reads the file record by record: finds the `wanted` columns in its heading, and calls `each` with a record
/// and the places of these columns, in their order. Stops at the first error, its own or that of `each`.
result<void> read_csv(std::string const& file, std::vector<std::string_view> const& wanted,
  std::function<result<void>(csv_record const&, std::vector<std::size_t> const&)> const& each);

} // namespace leat::bench
