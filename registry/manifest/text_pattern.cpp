#include "registry/manifest/text_pattern.hpp"

#include "registry/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace leat {

namespace {

/// Reads an expression for what it would cost and for what std::regex would take for something else.
class pattern_reader {
public:
  explicit pattern_reader(std::string_view expression) : in_(expression) {
    while (at_ < in_.size() && fault_.empty())
      step();
    if (fault_.empty() && size() > text_pattern_bounds::size_max)
      fault_ = "it is too large with its repetitions written out";
  }

  std::string const& fault() const noexcept { return fault_; }
  bool repeats_groups() const noexcept { return repeats_groups_; }
  std::size_t unbounded() const noexcept { return unbounded_; }

private:
  struct group {
    std::size_t size = 0; ///< without the last atom
    std::size_t last = 0; ///< the atom that a quantifier would repeat
    bool last_is_group = false;
    bool looks_ahead = false;
    bool repeated = false; ///< the last atom
  };

  bool next_is(std::string_view text) const { return in_.substr(at_).starts_with(text); }

  /// What stays of the groups that are open; bounded so that no product of two overflows.
  std::size_t size() const {
    return std::min(groups_.back().size + groups_.back().last, text_pattern_bounds::size_max + 1);
  }

  void atom(std::size_t size, bool is_group = false) {
    groups_.back().size = this->size();
    groups_.back().last = size;
    groups_.back().last_is_group = is_group;
    groups_.back().repeated = false;
  }

  void step() {
    constexpr std::string_view repetitions = "*+?{";
    if (at_ > 0 && static_cast<unsigned char>(in_[at_ - 1]) > 0x7F &&
        repetitions.find(in_[at_]) != std::string_view::npos)
      fault_ =
        "a character beyond ASCII is repeated without a group around it"; // of its bytes the last would be
    switch (in_[at_]) {
    case '\\':
      escape();
      return atom(1);
    case '[':
      character_class();
      return atom(1);
    case '(':
      return open();
    case ')':
      return close();
    case '*':
    case '+':
      ++at_;
      return repeat(1, true);
    case '?':
      ++at_;
      return repeat(1, false);
    case '{':
      return counted();
    default:
      ++at_;
      return atom(1);
    }
  }

  void open() {
    auto const looks_ahead = next_is("(?=") || next_is("(?!");
    if (next_is("(?") && !looks_ahead && !next_is("(?:"))
      fault_ = "of groups that begin with (? there are (?: (?= and (?!";
    if (looks_ahead &&
        std::any_of(groups_.begin(), groups_.end(), [](group const& g) { return g.looks_ahead; }))
      fault_ = "a group that looks ahead stands in another one";
    if (groups_.size() > text_pattern_bounds::groups_max)
      fault_ = "too many groups stand in one another";
    at_ += next_is("(?") ? 3 : 1;
    groups_.push_back({.looks_ahead = looks_ahead});
  }

  void close() {
    ++at_;
    if (groups_.size() == 1) {
      fault_ = "a ) without its (";
      return;
    }
    // What is ahead is looked at from each place anew.
    auto const inner = size() * (groups_.back().looks_ahead ? 16 : 1);
    groups_.pop_back();
    atom(inner, true);
  }

  void repeat(std::size_t times, bool without_bound) {
    if (next_is("?"))
      ++at_; // as few as possible: the same for a search
    auto& here = groups_.back();
    if (std::exchange(here.repeated, true))
      fault_ = "a repetition of a repetition";
    here.last = std::min(here.last, text_pattern_bounds::size_max + 1) *
                std::clamp<std::size_t>(times, 1, text_pattern_bounds::size_max + 1);
    repeats_groups_ = repeats_groups_ || here.last_is_group;
    unbounded_ += without_bound ? 1 : 0;
  }

  void counted() {
    auto const end = in_.find('}', at_);
    auto const text = in_.substr(at_, end == std::string_view::npos ? end : end - at_);
    std::size_t least = 0, most = 0;
    auto const* const last = text.data() + text.size();
    auto const [rest, fault] = std::from_chars(text.data() + 1, last, least);
    if (fault != std::errc() || (rest + 1 < last && std::from_chars(rest + 1, last, most).ec != std::errc()))
      fault_ = "expected {n}, {n,} or {n,m}";
    at_ += text.size() + (end == std::string_view::npos ? 0 : 1);
    repeat(std::max(least, most), text.ends_with(','));
  }

  void escape() {
    constexpr std::string_view known = "dDsSwWbBfnrtvxu0";
    auto const c = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
    if (c >= '1' && c <= '9')
      fault_ = "it refers back to a group";
    else if (((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) && known.find(c) == std::string_view::npos)
      fault_ = std::string("unknown escape \\") + c;
    else if ((c == 'u' && (!next_is("\\u00") || in_.substr(at_ + 4, 1) > "7")) ||
             (c == 'x' && in_.substr(at_ + 2, 1) > "7"))
      fault_ = "characters beyond ASCII cannot be escaped";
    at_ = std::min(at_ + 2, in_.size());
  }

  void character_class() {
    ++at_;
    while (at_ < in_.size() && in_[at_] != ']' && fault_.empty()) {
      if (next_is("[:") || next_is("[.") || next_is("[="))
        fault_ = "a class cannot hold " + std::string(in_.substr(at_, 2));
      else if (static_cast<unsigned char>(in_[at_]) > 0x7F)
        fault_ = "a class cannot hold characters beyond ASCII";
      else if (in_[at_] == '\\')
        escape();
      else
        ++at_;
    }
    if (at_++ == in_.size())
      fault_ = "a [ without its ]";
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::vector<group> groups_{1};
  std::size_t unbounded_ = 0;
  bool repeats_groups_ = false;
  std::string fault_;
};

error refusal(std::string_view expression, std::string const& why) {
  auto const cut = utf8_cut(expression, 200);
  return {errc::invalid_argument, "'" + utf8_repaired(cut) + (cut.size() < expression.size() ? "…" : "") +
                                    "' is no regular expression that can be searched for: " + why};
}

} // namespace

result<std::regex> compile_pattern(std::string_view expression) {
  if (expression.size() > text_pattern_bounds::expression_bytes_max)
    return refusal(
      expression, "it has more than " + std::to_string(text_pattern_bounds::expression_bytes_max) + " bytes");
  if (pattern_reader const read(expression); !read.fault().empty())
    return refusal(expression, read.fault());
  try {
    // libstdc++'s own flag: all ways are followed at once, none is gone back. The beginning saves the search
    // from starting anew at each byte.
    (void)std::regex(expression.begin(), expression.end());
    return std::regex("^[\\s\\S]*?(?:" + std::string(expression) + ")",
      std::regex::ECMAScript | std::regex::nosubs | std::regex_constants::__polynomial);
  } catch (std::regex_error const& e) {
    return refusal(expression, e.what());
  }
}

result<void> check_name_pattern(std::string_view expression) {
  if (auto compiled = compile_pattern(expression); !compiled)
    return std::move(compiled).error();
  pattern_reader const read(expression);
  if (read.repeats_groups())
    return refusal(expression, "as a pattern of names it cannot repeat a group");
  if (read.unbounded() > (expression.starts_with('^') ? 2U : 1U))
    return refusal(expression, "as a pattern of names it has more than one * or + (more than two behind ^)");
  return {};
}

} // namespace leat
