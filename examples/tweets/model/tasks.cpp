#include "examples/tweets/model/tasks.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace tweets {

namespace {

constexpr std::array<std::string_view, 3> sentiments = {"negative", "neutral", "positive"};
constexpr std::array<std::string_view, 4> emotions = {"anger", "joy", "optimism", "sadness"};
constexpr std::array<std::string_view, 2> ironies = {"non_irony", "irony"};
constexpr std::array<std::string_view, 2> offences = {"not-offensive", "offensive"};

// Found by experiment on TweetEval, by cross-validation within the training split first and the validation
// split second. Character n-grams pay where single words decide (emotion, offence); irony is in the phrase.
// Buckets and dimensions keep a model near 20 MB: more of either changed scores by less than their spread.
constexpr training_options options_for(task id) {
  training_options options{
    .dimensions = 20, .updates_min = 12'000, .learning_rate = 0.5, .word_ngrams = 2, .buckets = 200'000};
  switch (id) {
  case task::sentiment:
    options.epochs = 6;
    options.learning_rate = 0.3;
    options.word_ngrams = 1;
    options.balance = 1;
    break;
  case task::emotion:
    options.epochs = 12;
    options.char_ngram_min = 4;
    options.char_ngram_max = 6;
    break;
  case task::irony:
    options.epochs = 12;
    options.learning_rate = 0.3;
    options.word_ngrams = 3;
    options.balance = 0.5;
    break;
  case task::offence:
    options.epochs = 6;
    options.char_ngram_min = 4;
    options.char_ngram_max = 5;
    options.balance = 0.5;
    break;
  }
  return options;
}

constexpr std::array<task_profile, 4> profiles = {{
  {task::sentiment, "sentiment", "sentiment", sentiments, metric::macro_recall, options_for(task::sentiment)},
  {task::emotion, "emotion", "emotion", emotions, metric::macro_f1, options_for(task::emotion)},
  {task::irony, "irony", "irony", ironies, metric::f1_of_second, options_for(task::irony)},
  {task::offence, "offence", "offensive", offences, metric::macro_f1, options_for(task::offence)},
}};

} // namespace

std::span<task_profile const> task_profiles() {
  return profiles;
}

task_profile const& profile(task id) {
  return profiles[static_cast<std::size_t>(id)];
}

std::optional<task> task_named(std::string_view name) {
  auto const* found = std::find_if(profiles.begin(), profiles.end(),
    [&](task_profile const& entry) { return entry.name == name || entry.folder == name; });
  return found == profiles.end() ? std::nullopt : std::optional(found->id);
}

std::filesystem::path model_path(std::filesystem::path const& folder, task id) {
  return folder / (std::string(profile(id).name) + ".bin");
}

} // namespace tweets
