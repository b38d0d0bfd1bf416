#include "actors/list_runner.hpp"

#include "actors/call_path.hpp"

#include <algorithm>

namespace leat {

namespace {

/// An element as an algorithm expects its input.
value input_of(json&& element) {
  if (element.is_string())
    return value(std::move(element.get_ref<std::string&>()));
  return value(std::move(element));
}

/// An output as an element of a list.
result<json> element_of(value const& output) {
  switch (output.kind()) {
  case value_kind::bytes:
    return error(errc::invalid_argument, "an output is bytes, which have no place in a JSON array");
  case value_kind::text:
    return json(output.as_text());
  default:
    return output.to<json>();
  }
}

} // namespace

call_ptr list_runner::start(callable const& each, call_ptr parent, value input) {
  auto group = each.path().open({std::move(parent), each.who_}, call::kind::group, each.options_);
  if (input.kind() != value_kind::json || !input.as_json().is_array()) {
    group->fail(
      errc::invalid_argument, "map expects a JSON array, got " + std::string(input.kind() == value_kind::json
                                                                               ? input.as_json().type_name()
                                                                               : to_string(input.kind())));
    return group;
  }
  auto list = input.to<json>();
  if (list.empty()) {
    group->end(value(json::array()));
    return group;
  }
  auto const lanes = std::min(each.map_concurrency_, list.size());
  auto* runner = new list_runner(group, each, std::move(list));
  runner->lanes_open_ = lanes;
  for (std::size_t i = 0; i < lanes; ++i)
    runner->lanes_.push_back(std::make_unique<lane>(*runner));
  // The first may be through, and the runner gone, before the last begins: none is touched twice.
  std::vector<lane*> all;
  for (auto const& l : runner->lanes_)
    all.push_back(l.get());
  runner->next_ = lanes;
  for (std::size_t i = 0; i < lanes; ++i)
    all[i]->run(i);
  return group;
}

list_runner::list_runner(call_ptr group, callable const& each, json list)
    : group_(std::move(group)), each_(each), inputs_(std::move(list)), outputs_(json::array()) {
  each_.map_concurrency_ = 0;
  outputs_.get_ref<json::array_t&>().resize(inputs_.size());
}

bool list_runner::take(std::size_t& element) noexcept {
  std::lock_guard hold(lock_);
  if (next_ == inputs_.size() || group_->ended())
    return false;
  element = next_++;
  return true;
}

void list_runner::put(std::size_t element, result<value> outcome) noexcept {
  auto out = outcome ? element_of(*outcome) : result<json>(std::move(outcome).error());
  if (out) {
    std::lock_guard hold(lock_);
    outputs_[element] = *std::move(out);
    return;
  }
  auto why = std::move(out).error();
  if (why.detail.is_null())
    why.detail = json::object();
  if (why.detail.is_object())
    why.detail["element"] = element;
  group_->end(std::move(why));
}

void list_runner::lane_is_through() noexcept {
  if (lanes_open_.fetch_sub(1) != 1)
    return;
  group_->end(value(std::move(outputs_))); // nothing, where a failure has ended it
  delete this;
}

void list_runner::lane::run(std::size_t element) noexcept {
  // A loop: calls that end at once must not pile up on the stack.
  for (element_ = element;;) {
    returned_ = 0;
    json input;
    {
      std::lock_guard hold(of_.lock_);
      input = std::move(of_.inputs_[element_]);
    }
    current_ = of_.each_.start(of_.group_, input_of(std::move(input)));
    if (current_->wait(*this) && returned_.fetch_add(1) == 0)
      return; // `call_ended` goes on
    of_.put(element_, current_->take_outcome());
    current_ = nullptr;
    if (!of_.take(element_))
      return of_.lane_is_through();
  }
}

void list_runner::lane::call_ended(call&) noexcept {
  if (returned_.fetch_add(1) == 0)
    return; // `run`, which has not returned, goes on
  of_.put(element_, current_->take_outcome());
  current_ = nullptr;
  if (std::size_t next = 0; of_.take(next))
    run(next);
  else
    of_.lane_is_through();
}

} // namespace leat
