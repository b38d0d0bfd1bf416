#include "examples/tweets/model/classifier.hpp"

#include "examples/tweets/model/model_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <istream>
#include <map>
#include <new>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <utility>
#include <vector>

#include <fasttext/fasttext.h>

namespace tweets {

namespace {

constexpr std::string_view label_prefix = "__label__";

[[noreturn]] void fail(std::filesystem::path const& file, std::string const& reason) {
  throw std::runtime_error(file.string() + ": " + reason);
}

// fastText takes some words for commands: labels, and the mark that ends a line. Posts must not give any.
std::string harmless(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c == '\n' || c == '\0')
      c = ' ';
  for (auto const command : {label_prefix, std::string_view(fasttext::Dictionary::EOS)})
    for (auto at = out.find(command); at != out.npos; at = out.find(command, at))
      out[at] = ' ';
  return out;
}

void check(std::span<std::string const> texts, std::span<std::string const> labels,
  std::filesystem::path const& file) {
  if (texts.size() != labels.size())
    fail(file, "cannot be trained: " + std::to_string(texts.size()) + " texts but " +
                 std::to_string(labels.size()) + " labels");
  if (texts.empty())
    fail(file, "cannot be trained: the training set is empty");
  std::set<std::string_view> different(labels.begin(), labels.end());
  if (different.size() < 2)
    fail(file, "cannot be trained: all examples have the label '" + labels.front() + "'");
  for (auto const label : different)
    if (label.empty() || label.find_first_of(" \t\n\r\v\f") != label.npos)
      fail(file, "cannot be trained: '" + std::string(label) + "' is no label");
}

fasttext::Args arguments(training_options const& options, std::size_t examples) {
  fasttext::Args args;
  args.model = fasttext::model_name::sup;
  args.loss = options.one_vs_all ? fasttext::loss_name::ova : fasttext::loss_name::softmax;
  args.dim = options.dimensions;
  auto const epochs_for_updates = static_cast<int>((options.updates_min + examples - 1) / examples);
  args.epoch = std::max(options.epochs, epochs_for_updates);
  args.lr = options.learning_rate;
  args.wordNgrams = options.word_ngrams;
  args.minn = options.char_ngram_min;
  args.maxn = options.char_ngram_max;
  args.bucket = options.word_ngrams > 1 || options.char_ngram_max > 0 ? options.buckets : 0;
  args.minCount = options.count_min;
  args.minCountLabel = 0;
  args.label = label_prefix;
  args.seed = options.seed;
  args.thread = 1;  // threads race for the weights: faster, never the same twice
  args.verbose = 0; // a library does not print
  return args;
}

// The order in which training meets the examples: mixed, since fastText keeps the order of the file and files
// are often sorted by label; rare labels repeated as `balance` asks.
std::vector<std::size_t> training_order(
  std::span<std::string const> labels, training_options const& options) {
  std::map<std::string_view, std::size_t> counts;
  for (auto const& label : labels)
    ++counts[label];
  std::size_t most = 0;
  for (auto const& [label, count] : counts)
    most = std::max(most, count);
  std::map<std::string_view, double> due;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    auto const ratio = static_cast<double>(most) / static_cast<double>(counts[labels[i]]);
    auto& open = due[labels[i]];
    for (open += std::pow(ratio, options.balance); open >= 1; open -= 1)
      order.push_back(i);
  }
  std::shuffle(order.begin(), order.end(), std::mt19937(static_cast<std::uint32_t>(options.seed)));
  return order;
}

void write_examples(std::span<std::string const> texts, std::span<std::string const> labels,
  std::vector<std::size_t> const& order, std::filesystem::path const& file) {
  std::ofstream out(file, std::ios::binary);
  for (auto const i : order)
    out << label_prefix << labels[i] << ' ' << harmless(texts[i]) << '\n';
  out.close();
  if (!out)
    fail(file, "cannot be written");
}

// Lets fastText read a text where it lies.
class text_buffer : public std::streambuf {
public:
  explicit text_buffer(std::string& text) { setg(text.data(), text.data(), text.data() + text.size()); }
};

} // namespace

training_summary train(std::span<std::string const> texts, std::span<std::string const> labels,
  training_options const& options, std::filesystem::path const& file) {
  check(texts, labels, file);
  scratch_file const examples(file);
  scratch_file const written(file);
  auto const order = training_order(labels, options);
  write_examples(texts, labels, order, examples.path());
  auto args = arguments(options, order.size());
  try {
    args.input = examples.path().string();
    fasttext::FastText model;
    model.train(args);
    model.saveModel(written.path().string());
  } catch (std::exception const& error) {
    fail(file, std::string("cannot be trained: ") + error.what());
  }
  seal(written.path());
  std::filesystem::permissions(written.path(),
    std::filesystem::perms::group_read | std::filesystem::perms::others_read,
    std::filesystem::perm_options::add);
  std::filesystem::rename(written.path(), file);
  return {order.size(), args.epoch};
}

struct classifier::state {
  // fastText keeps the check of its file head to itself and its heirs.
  class checked_model : public fasttext::FastText {
  public:
    bool load(std::istream& in) {
      if (!checkModel(in))
        return false;
      loadModel(in);
      return true;
    }
  };

  checked_model model;
};

classifier classifier::open(std::filesystem::path const& file) {
  std::istringstream in(read_sealed(file));
  auto loaded = std::make_unique<state>();
  try {
    if (!loaded->model.load(in))
      fail(file, "is not a fastText model of a known version");
  } catch (std::bad_alloc const&) {
    fail(file, "cannot be loaded: out of memory");
  } catch (std::invalid_argument const& error) {
    fail(file, std::string("cannot be loaded: ") + error.what());
  }
  return classifier(std::move(loaded));
}

classifier::classifier(std::unique_ptr<state const> loaded) : state_(std::move(loaded)) {}
classifier::~classifier() = default;
classifier::classifier(classifier&&) noexcept = default;
classifier& classifier::operator=(classifier&&) noexcept = default;

prediction classifier::predict(std::string_view text) const {
  auto line = harmless(text);
  line.push_back('\n'); // every training text ended in one, and fastText counts it as a word
  text_buffer buffer(line);
  std::istream in(&buffer);
  std::vector<std::pair<fasttext::real, std::string>> found;
  state_->model.predictLine(in, found, 1, 0.0);
  if (found.empty())
    throw std::runtime_error("the model gives no label");
  auto& [probability, label] = found.front();
  label.erase(0, label_prefix.size());
  return {std::move(label), std::clamp(static_cast<double>(probability), 0.0, 1.0)};
}

} // namespace tweets
