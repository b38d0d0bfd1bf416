#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tweets {

/// How a stream holds its posts.
enum class post_format {
  detect,     ///< told by the first line that is not blank
  json_lines, ///< one JSON object per line
  csv,        ///< RFC 4180 with a head row
  lines,      ///< one post per line
};

/// The format that a file name tells by its ending (.jsonl, .ndjson, .json, .csv, .txt), else `detect`.
post_format format_of(std::string_view file_name);

/// One post of a stream.
struct post {
  std::uint64_t line = 0; ///< where it starts; the first line is 1
  std::string text;

  friend bool operator==(post const&, post const&) = default;
};

/// Why a line was passed over.
enum class bad_line_reason { bad_json, missing_field, not_a_string, bad_csv, bad_utf8, too_long };

std::string_view name_of(bad_line_reason reason);

/// A line, or a CSV record of several lines, that gave no post.
struct bad_line {
  std::uint64_t line = 0; ///< where it starts
  bad_line_reason reason{};
  std::string detail; ///< for people: "byte 17: ..."
};

struct post_options {
  post_format format = post_format::detect;
  std::string text_field = "text";      ///< JSON field or CSV column that holds the post
  std::size_t line_bytes_max = 1 << 20; ///< longer lines, and longer CSV records, are passed over
};

/// Reads posts one by one from a stream that may never end.
///
/// Reads no further than the line that ends the post it returns, and holds no more than one line or record.
/// Blank lines are passed over in silence, bad ones are reported to the callback; reading goes on behind
/// them. Lines may end in CR LF; a byte order mark at the start is ignored. `next` blocks as long as the
/// stream does. A CSV stream whose head row lacks the text column gives no posts and one report.
///
/// Thread safety: one call at a time. The stream must outlive the reader.
class post_reader {
public:
  using bad_line_callback = std::function<void(bad_line const&)>;

  post_reader(std::istream& in, post_options options, bad_line_callback on_bad_line = {});
  ~post_reader();
  post_reader(post_reader&&) noexcept;
  post_reader& operator=(post_reader&&) noexcept;

  /// The next post, or nothing at the end of the stream. Exceptions of the stream's buffer and of the
  /// callback pass.
  std::optional<post> next();

  /// The format in use: never `detect` once a line was read.
  post_format format() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace tweets
