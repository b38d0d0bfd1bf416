#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <streambuf>
#include <string>
#include <vector>

namespace tweets {

/// A file or standard input as the buffer of a stream, which knows how far it was read, tells why reading
/// failed, and can be stopped while it waits for input.
class input_file : public std::streambuf {
public:
  /// `-` is standard input. Throws std::runtime_error that names what cannot be opened.
  explicit input_file(std::string const& name);
  ~input_file() override;
  input_file(input_file const&) = delete;
  input_file& operator=(input_file const&) = delete;

  /// "standard input" or the file's name.
  std::string const& name() const { return name_; }

  /// Bytes from where reading began to the end; none for pipes, terminals and other streams.
  std::optional<std::uint64_t> size() const;

  /// Bytes that were taken out so far.
  std::uint64_t consumed() const { return read_ - static_cast<std::uint64_t>(egptr() - gptr()); }

  /// Where the flag is set the input ends; looked at before each read and after a signal.
  void end_when(std::atomic<bool> const& flag) { ended_ = &flag; }

protected:
  /// Throws std::runtime_error where reading fails.
  int_type underflow() override;

private:
  std::string name_;
  int descriptor_;
  std::uint64_t read_ = 0;
  std::atomic<bool> const* ended_ = nullptr;
  std::vector<char> block_;
};

} // namespace tweets
