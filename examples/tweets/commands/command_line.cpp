#include "examples/tweets/commands/command_line.hpp"

#include <map>

#include <CLI/CLI.hpp>

namespace tweets {

namespace {

constexpr std::size_t threads_max = 256;
constexpr std::size_t topics_max = 10'000;

char const* const exit_codes = R"(Exit codes:
  0    all went well
  1    some lines were bad or some analyses failed; the others are there
  2    wrong arguments
  3    cannot run: a file or model is missing, or writing failed
  130  interrupted)";

std::map<std::string, post_format> const formats = {{"auto", post_format::detect},
  {"jsonl", post_format::json_lines}, {"csv", post_format::csv}, {"lines", post_format::lines}};
std::map<std::string, data_split> const splits = {
  {"train", data_split::train}, {"val", data_split::val}, {"test", data_split::test}};

/// A check that tells in its error what is allowed, but not in the help as well.
CLI::Validator quiet(CLI::Validator check) {
  return check.description("");
}

CLI::Option* add_models(CLI::App& to, std::filesystem::path& models) {
  return to.add_option("--models", models, "Folder of the models")->type_name("DIR")->capture_default_str();
}

CLI::Option* add_data(CLI::App& to, std::filesystem::path& data) {
  return to.add_option("--data", data, "Folder of labelled posts: sample.jsonl, or TweetEval's layout")
    ->type_name("DIR")
    ->required();
}

CLI::Option* add_threads(CLI::App& to, std::size_t& threads) {
  return to.add_option("--threads", threads, "Scheduler threads; default: one per core")
    ->type_name("N")
    ->check(quiet(CLI::Range(std::size_t{1}, threads_max)));
}

template <class T>
CLI::Option* add_choice(CLI::App& to, std::string const& name, T& chosen,
  std::map<std::string, T> const& known, std::string const& help) {
  return to
    .add_option_function<std::string>(
      name, [&](std::string const& word) { chosen = known.at(word); }, help)
    ->check(quiet(CLI::IsMember(known)))
    ->type_name("NAME");
}

CLI::App* add_run(CLI::App& to, run_options& options) {
  auto* app = to.add_subcommand("run", "Analyses posts: labels, topics, and who called what how often");
  add_models(*app, options.models);
  add_choice(*app, "--format", options.format, formats,
    "auto, jsonl, csv or lines; default: auto, which "
    "goes by the file's name, then by its first line");
  app->add_option("--field", options.text_field, "JSON field or CSV column of the text")
    ->type_name("NAME")
    ->capture_default_str();
  app->add_option("--json", options.json_file, "Writes one result line per post; -: to standard output")
    ->type_name("FILE");
  add_threads(*app, options.threads);
  app->add_flag_callback(
    "--no-memo", [&options] { options.memo = false; },
    "Remembers nothing, so that every analysis does all its steps");
  app->add_option("--top", options.topics_count, "Topics to print")
    ->type_name("N")
    ->check(quiet(CLI::Range(std::size_t{0}, topics_max)))
    ->capture_default_str();
  app->add_option("INPUT", options.input, "File of posts; default: standard input, as is -")->type_name("");
  return app;
}

CLI::App* add_train(CLI::App& to, train_options& options) {
  auto* app = to.add_subcommand("train", "Trains the models from labelled posts");
  add_data(*app, options.data);
  add_models(*app, options.models);
  app->add_flag(
    "--if-needed", options.if_needed, "Leaves models that are newer than their data and this program");
  return app;
}

CLI::App* add_evaluate(CLI::App& to, evaluate_options& options) {
  auto* app = to.add_subcommand("evaluate", "Scores the models on labelled posts as TweetEval does");
  add_data(*app, options.data);
  add_choice(*app, "--split", options.split, splits, "train, val or test; default: val");
  add_models(*app, options.models);
  add_threads(*app, options.threads);
  return app;
}

} // namespace

command parse_command_line(int count, char const* const* arguments) {
  CLI::App app("Analyses short posts: sentiment, emotion, irony, offence and topics.", "tweets");
  app.require_subcommand(1);
  app.footer(exit_codes);
  app.get_formatter()->column_width(26);
  run_options to_run;
  train_options to_train;
  evaluate_options to_evaluate;
  auto const* running = add_run(app, to_run);
  auto const* training = add_train(app, to_train);
  add_evaluate(app, to_evaluate);
  for (auto* one : app.get_subcommands([](CLI::App*) { return true; }))
    one->footer(exit_codes);
  try {
    app.parse(count, arguments);
  } catch (CLI::ParseError const& wrong) {
    return app.exit(wrong) == 0 ? exit_code::done : exit_code::usage;
  }
  if (running->parsed())
    return to_run;
  if (training->parsed())
    return to_train;
  return to_evaluate;
}

} // namespace tweets
