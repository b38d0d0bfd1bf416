#include "examples/tweets/commands/commands.hpp"
#include "examples/tweets/commands/interrupt.hpp"
#include "examples/tweets/commands/reports.hpp"
#include "examples/tweets/input/input_file.hpp"
#include "examples/tweets/model/tasks.hpp"
#include "examples/tweets/output/call_table.hpp"
#include "examples/tweets/output/progress.hpp"
#include "examples/tweets/output/result_file.hpp"
#include "examples/tweets/output/summary.hpp"
#include "examples/tweets/output/trouble.hpp"
#include "examples/tweets/workflow/workflow.hpp"

#include <leat/leat.hpp>

#include <atomic>
#include <chrono>
#include <iostream>
#include <istream>
#include <optional>
#include <stdexcept>

namespace tweets {

namespace {

/// One run of the command, from the first post to the last table.
class analysis_run {
public:
  explicit analysis_run(run_options const& options);

  exit_code operator()();

private:
  void analyse();
  void take_in(analysed_post const& found);
  void check(post const& about, std::string_view analysis, leat::error const& failure);
  void print(std::ostream& out) const;
  void print_totals(std::ostream& out) const;

  using clock = std::chrono::steady_clock;

  run_options const& options_;
  std::atomic<bool> const& interrupted_ = end_on_interrupt();
  input_file input_;
  std::optional<result_file> results_;
  status_line status_;
  trouble trouble_;
  summary summary_;
  leat::runtime runtime_;
  clock::time_point started_ = clock::now();
  double seconds_ = 0;
};

leat::runtime_options runtime_options_of(run_options const& options) {
  leat::runtime_options out{.threads = options.threads};
  if (!options.memo)
    out.memo.bytes_max = 0;
  return out;
}

analysis_run::analysis_run(run_options const& options)
    : options_(options),
      input_(options.input),
      trouble_(input_.name(), status_),
      runtime_(runtime_options_of(options)) {
  if (!options.json_file.empty())
    results_.emplace(options.json_file);
  input_.end_when(interrupted_);
  publish_workflow(runtime_, options.models);
}

exit_code analysis_run::operator()() {
  analyse();
  seconds_ = std::chrono::duration<double>(clock::now() - started_).count();
  status_.clear();
  if (results_ && !interrupted_)
    results_->complete();
  auto& out = options_.json_file == "-" ? std::cerr : std::cout;
  print(out);
  flush(out);
  if (interrupted_) {
    std::cerr << "Interrupted: what was read before is above"
              << (results_ && options_.json_file != "-" ? "; the file of results was not written.\n" : ".\n");
    return exit_code::interrupted;
  }
  return trouble_.any() ? exit_code::some_bad : exit_code::done;
}

void analysis_run::analyse() {
  std::istream stream(&input_);
  auto const format = options_.format == post_format::detect ? format_of(input_.name()) : options_.format;
  post_reader reader(stream, {.format = format, .text_field = options_.text_field},
    [this](bad_line const& what) { trouble_.bad(what); });
  analysis_window window(runtime_.client());
  progress_bar progress(status_, input_.size());
  while (auto next = reader.next()) {
    if (interrupted_)
      return; // what is in flight is dropped, and the last post may be cut off
    window.add(*std::move(next));
    while (window.full() || window.ready())
      take_in(window.take());
    progress.update(input_.consumed(), summary_.posts());
  }
  while (!window.empty()) {
    take_in(window.take());
    progress.update(input_.consumed(), summary_.posts());
  }
}

void analysis_run::take_in(analysed_post const& found) {
  for (auto const& about : task_profiles())
    if (auto const& label = found.labels[static_cast<std::size_t>(about.id)]; !label)
      check(found.source, about.name, label.error());
  if (!found.topics)
    check(found.source, "topics", found.topics.error());
  summary_.add(found);
  if (results_)
    results_->write(found);
}

/// A model that cannot be opened fails every post: that ends the run. Anything else is one post's bad luck.
void analysis_run::check(post const& about, std::string_view analysis, leat::error const& failure) {
  if (failure.code == leat::errc::failed_precondition)
    throw std::runtime_error(failure.message + "; " + how_to_make_models(options_.models));
  trouble_.failed(about, analysis, failure);
}

void analysis_run::print(std::ostream& out) const {
  summary_.print(out, options_.topics_count);
  print_totals(out);
  print_memo(out, runtime_.memo().stats());
  print_calls(out, runtime_.metrics());
}

void analysis_run::print_totals(std::ostream& out) const {
  auto const& distinct = summary_.distinct();
  out << "posts      " << summary_.posts() << ", " << (distinct.complete() ? "" : "more than ")
      << distinct.count() << " distinct\n"
      << "bad lines  " << trouble_.bad_lines() << '\n';
  if (trouble_.failed_analyses() > 0)
    out << "failed     " << trouble_.failed_analyses() << " analyses\n";
  out << "time       " << fixed(seconds_, 2) << " s, "
      << fixed(seconds_ > 0 ? static_cast<double>(summary_.posts()) / seconds_ : 0, 0) << " posts/s\n";
}

} // namespace

exit_code run(run_options const& options) {
  if (auto const missing = missing_model(options.models))
    throw std::runtime_error(missing->string() + ": no such model; " + how_to_make_models(options.models));
  return analysis_run(options)();
}

} // namespace tweets
