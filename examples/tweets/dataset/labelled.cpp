#include "examples/tweets/dataset/labelled.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

namespace tweets {

namespace {

using std::filesystem::path;

[[noreturn]] void unusable(path const& file, std::string const& reason) {
  throw std::runtime_error(file.string() + ": " + reason);
}

[[noreturn]] void unusable(path const& file, std::size_t line, std::string const& reason) {
  throw std::runtime_error(file.string() + ":" + std::to_string(line) + ": " + reason);
}

// Splits at \n alone: posts hold other characters that some readers take for the end of a line.
std::vector<std::string> lines_of(path const& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    unusable(file, "cannot be opened");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r'))
      line.pop_back();
    lines.push_back(std::move(line));
  }
  if (in.bad())
    unusable(file, "cannot be read");
  return lines;
}

void check_label(path const& file, std::size_t line, task_profile const& about, std::string const& label) {
  if (std::find(about.labels.begin(), about.labels.end(), label) == about.labels.end())
    unusable(file, line, "'" + label + "' is no label of " + std::string(about.name));
}

// mapping.txt: "0<tab>anger".
std::map<std::string, std::string> read_mapping(path const& file, task_profile const& about) {
  std::map<std::string, std::string> mapping;
  auto const lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::istringstream words(lines[i]);
    std::string number;
    std::string label;
    if (!(words >> number))
      continue;
    if (!(words >> label))
      unusable(file, i + 1, "expected a number, a tab and a label");
    check_label(file, i + 1, about, label);
    mapping[number] = label;
  }
  return mapping;
}

labelled_texts read_tweeteval(path const& folder, task_profile const& about, data_split split) {
  auto const text_file = folder / (std::string(name_of(split)) + "_text.txt");
  auto const label_file = folder / (std::string(name_of(split)) + "_labels.txt");
  auto const mapping_file = folder / "mapping.txt";
  labelled_texts out;
  if (!exists(text_file) || !exists(label_file))
    return out;
  auto const mapping = read_mapping(mapping_file, about);
  auto texts = lines_of(text_file);
  auto numbers = lines_of(label_file);
  while (!numbers.empty() && numbers.back().empty())
    numbers.pop_back();
  while (texts.size() > numbers.size() && texts.back().empty())
    texts.pop_back();
  if (texts.size() != numbers.size())
    unusable(label_file, std::min(texts.size(), numbers.size()) + 1,
      std::to_string(numbers.size()) + " labels for " + std::to_string(texts.size()) + " texts");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto const label = mapping.find(numbers[i]);
    if (label == mapping.end())
      unusable(label_file, i + 1, "'" + numbers[i] + "' is not in " + mapping_file.string());
    out.add(std::move(texts[i]), label->second);
  }
  return out;
}

// Adds the example of one line of the sample, if it belongs to the split and has a label for the task.
void add_sample(labelled_texts& out, nlohmann::json const& fields, task_profile const& about,
  data_split split, path const& file, std::size_t line) {
  auto const text_in = [&](std::string const& name) -> std::string const* {
    auto const found = fields.find(name);
    if (found == fields.end() || found->is_null())
      return nullptr;
    if (!found->is_string())
      unusable(file, line, "field '" + name + "' is not a string");
    return found->get_ptr<std::string const*>();
  };
  auto const* text = text_in("text");
  auto const* part = text_in("split");
  if (text == nullptr || part == nullptr)
    unusable(file, line, "field '" + std::string(text == nullptr ? "text" : "split") + "' is missing");
  if (*part != "train" && *part != "val" && *part != "test")
    unusable(file, line, "'" + *part + "' is no split");
  auto const* label = text_in(std::string(about.name));
  if (*part != name_of(split) || label == nullptr)
    return;
  check_label(file, line, about, *label);
  out.add(*text, *label);
}

labelled_texts read_sample(path const& file, task_profile const& about, data_split split) {
  labelled_texts out;
  auto const lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty())
      continue;
    nlohmann::json fields;
    try {
      fields = nlohmann::json::parse(lines[i]);
    } catch (nlohmann::json::parse_error const& error) {
      unusable(file, i + 1, "bad JSON at byte " + std::to_string(error.byte));
    }
    if (!fields.is_object())
      unusable(file, i + 1, "is not a JSON object");
    add_sample(out, fields, about, split, file, i + 1);
  }
  return out;
}

} // namespace

std::string_view name_of(data_split split) {
  switch (split) {
  case data_split::train:
    return "train";
  case data_split::val:
    return "val";
  case data_split::test:
    return "test";
  }
  return "unknown";
}

void labelled_texts::add(std::string text, std::string label) {
  texts.push_back(std::move(text));
  labels.push_back(std::move(label));
}

labelled_texts read_labelled(path const& folder, task id, data_split split) {
  auto const& about = profile(id);
  if (!is_directory(folder))
    unusable(folder, "is not a folder");
  if (exists(folder / "sample.jsonl"))
    return read_sample(folder / "sample.jsonl", about, split);
  auto const task_folder = folder / about.folder;
  if (is_directory(task_folder))
    return read_tweeteval(task_folder, about, split);
  auto const profiles = task_profiles();
  if (std::none_of(profiles.begin(), profiles.end(),
        [&](task_profile const& other) { return is_directory(folder / other.folder); }))
    unusable(folder, "holds neither sample.jsonl nor " + std::string(about.folder) + "/mapping.txt");
  return {};
}

std::vector<path> files_of(path const& folder, task id, data_split split) {
  if (exists(folder / "sample.jsonl"))
    return {folder / "sample.jsonl"};
  auto const start = folder / profile(id).folder / name_of(split);
  return {folder / profile(id).folder / "mapping.txt", start.string() + "_text.txt",
    start.string() + "_labels.txt"};
}

parted_texts hold_out(labelled_texts const& all, std::size_t folds, std::size_t fold) {
  parted_texts out;
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& part = seen[all.labels[i]]++ % folds == fold ? out.held_out : out.train;
    part.add(all.texts[i], all.labels[i]);
  }
  return out;
}

} // namespace tweets
