#pragma once

#include "examples/tweets/model/classifier.hpp"
#include "examples/tweets/text/topics.hpp"

#include <leat/json.hpp>

// How the algorithms' results look as JSON. With these, Leat takes and gives the types themselves.

namespace tweets {

/// `{"label": "joy", "probability": 0.73}`
void to_json(leat::json& to, prediction const& from);
void from_json(leat::json const& from, prediction& to);

/// `["elect", "elections"]`: lemma and form
void to_json(leat::json& to, topic_term const& from);
void from_json(leat::json const& from, topic_term& to);

} // namespace tweets
