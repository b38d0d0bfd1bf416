#include "examples/tweets/output/result_file.hpp"

#include "examples/tweets/model/tasks.hpp"

#include <cerrno>
#include <cmath>
#include <iostream>
#include <stdexcept>
#include <system_error>

namespace tweets {

namespace {

namespace fs = std::filesystem;

leat::json error_of(leat::error const& why) {
  return {{"error", to_string(why)}};
}

nlohmann::ordered_json label_of(leat::result<prediction> const& found) {
  if (!found)
    return error_of(found.error());
  constexpr double digits = 1e4; // more of them mean nothing
  return {{"label", found->label}, {"probability", std::round(found->probability * digits) / digits}};
}

nlohmann::ordered_json topics_of(leat::result<std::vector<topic_term>> const& found) {
  if (!found)
    return error_of(found.error());
  auto forms = nlohmann::ordered_json::array();
  for (auto const& term : *found)
    forms.push_back(term.form);
  return forms;
}

nlohmann::ordered_json line_of(analysed_post const& found) {
  nlohmann::ordered_json line = {{"line", found.source.line}, {"text", found.source.text}};
  for (auto const& about : task_profiles())
    line[std::string(about.name)] = label_of(found.labels[static_cast<std::size_t>(about.id)]);
  line["topics"] = topics_of(found.topics);
  return line;
}

} // namespace

result_file::result_file(std::string const& name)
    : name_(name == "-" ? "standard output" : name), out_(name == "-" ? &std::cout : &file_) {
  if (name == "-")
    return;
  target_ = fs::weakly_canonical(name); // a link stays one: what it leads to is replaced
  if (auto const kind = fs::status(target_).type(); kind == fs::file_type::directory)
    throw std::runtime_error(name_ + ": cannot be written: is a folder");
  else if (kind == fs::file_type::not_found || kind == fs::file_type::regular)
    scratch_.emplace(target_);
  errno = 0;
  file_.open(scratch_ ? scratch_->path() : target_, std::ios::binary);
  check();
}

void result_file::write(analysed_post const& found) {
  *out_ << line_of(found).dump() << '\n';
  check();
}

void result_file::complete() {
  out_->flush();
  check();
  if (!scratch_)
    return;
  file_.close();
  check();
  fs::permissions(scratch_->path(), fs::perms::group_read | fs::perms::others_read, fs::perm_options::add);
  fs::rename(scratch_->path(), target_);
}

void result_file::check() {
  if (!*out_)
    throw std::runtime_error(name_ + ": cannot be written: " + std::generic_category().message(errno));
}

} // namespace tweets
