#include "registry/name.hpp"
#include "registry/version/version.hpp"

#include <leat/algorithm.hpp>

namespace leat {

algorithm::algorithm(std::string_view name, std::string_view version) {
  check_name(name).value();
  parse_version(version).value();
  manifest_.name = name;
  manifest_.version = version;
}

algorithm& algorithm::describe(std::string text) {
  manifest_.description = std::move(text);
  return *this;
}

algorithm& algorithm::pure(bool promised) {
  manifest_.pure = promised;
  return *this;
}

algorithm& algorithm::calls(std::vector<std::string> patterns) {
  for (auto const& pattern : patterns)
    check_pattern(pattern).value();
  manifest_.calls = std::move(patterns);
  return *this;
}

algorithm& algorithm::accepts(json schema) {
  manifest_.accepts = std::move(schema);
  return *this;
}

algorithm& algorithm::returns(json schema) {
  manifest_.returns = std::move(schema);
  return *this;
}

algorithm& algorithm::visibility(leat::visibility v) {
  manifest_.visibility = v;
  return *this;
}

algorithm& algorithm::code_id(std::string id) {
  manifest_.code_id = std::move(id);
  return *this;
}

algorithm& algorithm::reads(std::vector<std::string> files) {
  code_.reads = std::move(files);
  return *this;
}

algorithm& algorithm::warm_up(value input) {
  code_.warm_up = std::move(input);
  return *this;
}

algorithm& algorithm::limits(algorithm_limits limits) {
  manifest_.limits = limits;
  return *this;
}

algorithm& algorithm::execution(leat::execution where) {
  manifest_.execution = where;
  return *this;
}

algorithm& algorithm::memo(memo_options how) {
  manifest_.memo = how;
  return *this;
}

algorithm& algorithm::batch(batch_options how) {
  manifest_.batch = how;
  return *this;
}

} // namespace leat
