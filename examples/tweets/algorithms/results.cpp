#include "examples/tweets/algorithms/results.hpp"

namespace tweets {

void to_json(leat::json& to, prediction const& from) {
  to = {{"label", from.label}, {"probability", from.probability}};
}

void from_json(leat::json const& from, prediction& to) {
  from.at("label").get_to(to.label);
  from.at("probability").get_to(to.probability);
}

void to_json(leat::json& to, topic_term const& from) {
  to = leat::json::array({from.lemma, from.form});
}

void from_json(leat::json const& from, topic_term& to) {
  from.at(0).get_to(to.lemma);
  from.at(1).get_to(to.form);
}

} // namespace tweets
