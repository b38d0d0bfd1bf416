#include "examples/tweets/algorithms/results.hpp"
#include "examples/tweets/commands/commands.hpp"
#include "examples/tweets/commands/reports.hpp"
#include "examples/tweets/dataset/metrics.hpp"
#include "examples/tweets/output/progress.hpp"
#include "examples/tweets/workflow/workflow.hpp"

#include <leat/leat.hpp>

#include <deque>
#include <iostream>
#include <stdexcept>

namespace tweets {

namespace {

std::string label_from(leat::reply answer) {
  auto const found = std::move(answer).try_get();
  if (!found)
    throw std::runtime_error(to_string(found.error()));
  return found->to<prediction>().label;
}

/// The labels that the runtime's classifier gives, in the order of the texts.
std::vector<std::string> labels_for(
  std::vector<std::string> const& texts, leat::callable const& classifier, status_line& status) {
  constexpr std::size_t in_flight_max = 256;
  progress_bar progress(status, texts.size());
  std::deque<leat::reply> in_flight;
  std::vector<std::string> out;
  out.reserve(texts.size());
  auto const take = [&] {
    out.push_back(label_from(std::move(in_flight.front())));
    in_flight.pop_front();
    progress.update(out.size(), out.size());
  };
  for (auto const& text : texts) {
    in_flight.push_back(classifier.pipe(text));
    if (in_flight.size() == in_flight_max)
      take();
  }
  while (!in_flight.empty())
    take();
  status.clear();
  return out;
}

void evaluate_one(task_profile const& about, labelled_texts const& gold, leat::client const& caller) {
  status_line status;
  auto const classifier = caller.algo("tweets/" + std::string(about.name) + "@^1");
  auto const rows = report(gold.labels, labels_for(gold.texts, classifier, status), about.labels);
  constexpr double percent = 100;
  std::cout << about.name << ": " << name_of(about.measure) << ' '
            << fixed(score(about.measure, rows) * percent, 1) << " on " << gold.size() << " posts\n"
            << table(rows) << '\n';
  flush(std::cout);
}

} // namespace

exit_code evaluate(evaluate_options const& options) {
  leat::runtime rt({.threads = options.threads});
  publish_workflow(rt, options.models);
  std::size_t done = 0;
  for (auto const& about : task_profiles()) {
    auto const gold = read_labelled(options.data, about.id, options.split);
    auto const model = model_path(options.models, about.id);
    if (gold.empty())
      std::cerr << about.name << ": no " << name_of(options.split) << " split in " << options.data.string()
                << "; skipped\n";
    else if (!exists(model))
      std::cerr << about.name << ": " << model.string() << ": no such model; "
                << how_to_make_models(options.models) << "; skipped\n";
    else {
      evaluate_one(about, gold, rt.client());
      ++done;
    }
  }
  if (done == 0)
    throw std::runtime_error("nothing to evaluate");
  return exit_code::done;
}

} // namespace tweets
