#include "examples/tweets/workflow/workflow.hpp"

#include "examples/tweets/algorithms/algorithms.hpp"
#include "examples/tweets/model/tasks.hpp"

namespace tweets {

void publish_workflow(leat::runtime& rt, std::filesystem::path const& models) {
  rt.publish(algorithms::clean());
  rt.publish(algorithms::tokenise());
  rt.publish(algorithms::lemmatise());
  rt.publish(algorithms::sentiment(models));
  rt.publish(algorithms::emotion(models));
  rt.publish(algorithms::irony(models));
  rt.publish(algorithms::offence(models));
  rt.publish(algorithms::topics());
}

std::optional<std::filesystem::path> missing_model(std::filesystem::path const& models) {
  for (auto const& about : task_profiles())
    if (auto file = model_path(models, about.id); !exists(file))
      return file;
  return std::nullopt;
}

} // namespace tweets
