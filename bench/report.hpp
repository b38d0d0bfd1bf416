#pragma once

#include <leat/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leat::bench {

/// The middle of several measurements; the mean of the two middle ones for an even count. Requires at least
/// one.
double median(std::vector<double> xs);

/// The value below which the share `q` of several measurements lies, from 0 to 1; between two of them,
/// interpolated. Requires at least one.
double quantile(std::vector<double> xs, double q);

/// One line of a report: two things measured in the same run, interleaved.
struct comparison {
  std::string scenario; ///< what was done
  std::string ours;     ///< what of Leat was measured
  std::string peer;     ///< against what
  std::string unit;     ///< of both figures
  std::vector<double> our_rounds;
  std::vector<double> peer_rounds; ///< as many
  std::string target;              ///< for example "<= 2"; empty: shown for orientation
};

/// A figure without a peer, for orientation.
struct figure {
  std::string what;
  double value;
  std::string unit;
};

/// A table of its own, for example with a row for each step of a series.
struct table {
  std::string title;
  std::vector<std::string> columns;         ///< with the unit
  std::vector<std::vector<json>> rows = {}; ///< names, numbers, or null where there was nothing to measure
};

/// Collects the rows of one benchmark and writes them as a table and as JSON.
class report {
public:
  explicit report(std::string name) : name_(std::move(name)) {}

  void add(comparison row) { rows_.push_back(std::move(row)); }
  void add(figure row) { figures_.push_back(std::move(row)); }
  void add(table t) { tables_.push_back(std::move(t)); }
  /// One line for people, below the table: for example what was left out, and why.
  void note(std::string line) { notes_.push_back(std::move(line)); }

  /// The table for people. The ratio is ours to peer: the median of the rounds' ratios, with their quartiles.
  void print() const;

  /// The same as JSON, with every round; empty `file`: nothing. Throws std::runtime_error where it cannot be
  /// written.
  void write(std::string const& file) const;

private:
  std::string name_;
  std::vector<comparison> rows_;
  std::vector<figure> figures_;
  std::vector<table> tables_;
  std::vector<std::string> notes_;
};

/// Highest resident memory of this process so far, in MiB.
double peak_memory_mib();

/// The command line of every benchmark: `[--json FILE] [--svg FILE] [--rounds N]`. Unknown words end the
/// program with exit code 2.
struct options {
  std::string json;
  std::string svg;        ///< for the plot, of those that draw one
  std::size_t rounds = 0; ///< 0: the benchmark's own choice
};
options parse_command_line(int argc, char** argv, std::string_view purpose);

} // namespace leat::bench
