#include "registry/manifest/schema.hpp"

#include "registry/manifest/document.hpp"
#include "registry/manifest/schema_draft.hpp"
#include "registry/manifest/schema_plain.hpp"
#include "registry/manifest/schema_violation.hpp"
#include "registry/manifest/text_pattern.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <unordered_map>
#include <utility>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validation_visitor.hpp>

namespace leat {

namespace {

using adapter = valijson::adapters::NlohmannJsonAdapter;

/// Work that any document may take, about a microsecond each, and more for each of its elements.
constexpr std::size_t steps_max = 1'000'000;
constexpr std::size_t steps_per_element = 100;
/// Schemas evaluated one within another: what the stack must hold.
constexpr std::size_t nesting_max = 2048;
constexpr std::size_t unique_elements_max = 4096;
/// Faults that valijson may find before it is stopped, and those within one alternative.
constexpr std::size_t faults_max = 64;
constexpr std::size_t inner_faults_max = 10'000;

/// Leaves an evaluation.
struct stopped {
  error why;
};
struct enough_faults {};

/// What is left to one evaluation; valijson passes no such thing along.
struct evaluation_budget {
  std::size_t steps_left;
  valijson::ValidationResults const* results;
  evaluation_budget* outer = nullptr; ///< of the evaluation that this one serves

  static thread_local evaluation_budget* present;

  evaluation_budget(json const& document, valijson::ValidationResults const* r)
      : steps_left(steps_max + steps_per_element * elements_of(document)),
        results(r),
        outer(std::exchange(present, this)) {}
  evaluation_budget(evaluation_budget const&) = delete;
  evaluation_budget& operator=(evaluation_budget const&) = delete;
  ~evaluation_budget() { present = outer; }
};

thread_local evaluation_budget* evaluation_budget::present = nullptr;

[[noreturn]] void stop(std::vector<std::string> const& context, std::string const& why) {
  auto const pointer = pointer_of(context);
  throw stopped{{errc::resource_exhausted, (pointer.empty() ? "as a whole" : "at " + pointer) + ": " + why}};
}

std::size_t parts_of(valijson::adapters::Adapter const& x) {
  std::size_t count = 1;
  if (x.isArray())
    x.applyToArray([&](valijson::adapters::Adapter const& part) { return count += parts_of(part), true; });
  if (x.isObject())
    x.applyToObject([&](std::string const&, valijson::adapters::Adapter const& part) {
      return count += parts_of(part), true;
    });
  return count;
}

/// The keyword `plain_schema::cost_keyword`: refuses values that the other keywords beside it would take too
/// long for, and stops an evaluation that does.
class cost_constraint : public valijson::constraints::PolyConstraint {
public:
  explicit cost_constraint(json const& x)
      : weight_(x["weight"].get<std::size_t>()),
        text_(x.contains("text")),
        pattern_(x.contains("pattern")),
        unique_(x.contains("unique")),
        names_(x.contains("names")) {}

  bool validate(valijson::adapters::Adapter const& target, std::vector<std::string> const& context,
    valijson::ValidationResults* results) const override {
    auto steps = weight_;
    if (target.isString() && (text_ || pattern_))
      steps += check_text(target.asString(), context);
    if (target.isArray()) {
      steps += target.getArraySize();
      if (unique_)
        steps += check_unique(target, context);
    }
    if (target.isObject()) {
      steps += target.getObjectSize();
      if (names_)
        check_names(target, context);
    }
    auto& budget = *evaluation_budget::present;
    if (steps >= budget.steps_left)
      stop({}, "it takes too many steps to be checked against the schema");
    budget.steps_left -= steps;
    if (results && results->numErrors() > (results == budget.results ? faults_max : inner_faults_max))
      throw enough_faults{};
    return true;
  }

private:
  static void require(
    std::size_t got, std::size_t most, std::string const& what, std::vector<std::string> const& at) {
    if (got > most)
      stop(at, "expected at most " + std::to_string(most) + ' ' + what + ", got " + std::to_string(got));
  }

  std::size_t check_text(std::string const& text, std::vector<std::string> const& at) const {
    if (pattern_)
      require(
        text.size(), text_pattern_bounds::text_bytes_max, "bytes of text where a pattern is to be met", at);
    if (text_ && text.find('\0') != std::string::npos) // valijson 1.0 counts up to it
      stop(at, "characters behind U+0000 cannot be counted");
    return text.size() / 64;
  }

  static std::size_t check_unique(
    valijson::adapters::Adapter const& list, std::vector<std::string> const& at) {
    auto const size = list.getArraySize();
    require(size, unique_elements_max, "elements where none may be there twice", at);
    return size * parts_of(list) / 16;
  }

  static void check_names(valijson::adapters::Adapter const& object, std::vector<std::string> const& at) {
    object.applyToObject([&](std::string const& name, valijson::adapters::Adapter const&) {
      require(name.size(), text_pattern_bounds::name_bytes_max,
        "bytes of a name where names are to meet patterns", at);
      return true;
    });
  }

  valijson::constraints::Constraint* cloneInto(void* place) const override {
    return new (place) cost_constraint(*this);
  }
  std::size_t sizeOf() const override { return sizeof *this; }

  std::size_t weight_;
  bool text_, pattern_, unique_, names_;
};

class cost_builder : public valijson::ConstraintBuilder {
public:
  valijson::constraints::Constraint* make(valijson::adapters::Adapter const& x) const override {
    json cost;
    x.applyToObject([&](std::string const& name, valijson::adapters::Adapter const& part) {
      cost[name] = part.isInteger() ? json(part.asInteger()) : json(true);
      return true;
    });
    return new cost_constraint(cost);
  }
};

void populate(valijson::Schema& out, json const& plain) {
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.addConstraintBuilder(plain_schema::cost_keyword, new cost_builder); // the parser deletes it
  parser.populateSchema(adapter(plain), out);
}

/// A regular expression as valijson's visitor asks for it from 1.0.3 on (Debian 13).
struct visitor_pattern {
  visitor_pattern(std::regex const& compiled) : regex(compiled) {}
  explicit visitor_pattern(std::string const& text) : regex(text) {}
  static bool search(std::string const& in, visitor_pattern const& p) {
    return std::regex_search(in, p.regex);
  }

  std::regex regex;
};

template <class Visitor, class Pattern>
struct visitor_types {
  using visitor = Visitor;
  using pattern = Pattern;
};
template <template <class> class Visitor> // 1.0 (Debian 12)
visitor_types<Visitor<adapter>, std::regex> types_of_visitor();
template <template <class, class> class Visitor>
visitor_types<Visitor<adapter, visitor_pattern>, visitor_pattern> types_of_visitor();

/// Whether the schema holds. Without `results` the evaluation ends at the first fault.
bool holds(valijson::Schema const& schema, std::unordered_map<std::string, std::regex> const& compiled,
  json const& document, valijson::ValidationResults* results) {
  using types = decltype(types_of_visitor<valijson::ValidationVisitor>());
  evaluation_budget const budget(document, results);
  // As valijson's Validator does it, but with regular expressions that were compiled before.
  std::unordered_map<std::string, types::pattern> patterns(compiled.begin(), compiled.end());
  types::visitor visitor(adapter(document), {"<root>"}, true, results, patterns);
  return visitor.validateSchema(schema);
}

} // namespace

struct schema::compiled {
  plain_schema plain;
  valijson::Schema rules;

  explicit compiled(plain_schema&& p) : plain(std::move(p)) { populate(rules, plain.document); }

  result<void> check(json const& written) const {
    std::optional<json> rewritten;
    if (!is_plain_value(written))
      rewritten = plain_value(written);
    auto const& document = rewritten ? *rewritten : written;
    try {
      if (holds(rules, plain.patterns, document, nullptr))
        return {};
      return violation_error(
        plain.document, written, faults_of(document), [this](json const& rule, json const& x) {
          valijson::Schema one;
          populate(one, rule);
          return holds(one, plain.patterns, plain_value(x), nullptr);
        });
    } catch (stopped const& e) {
      return e.why;
    } catch (std::exception const& e) {
      return error(
        errc::internal, std::string("as a whole: cannot be checked against the schema: ") + e.what());
    }
  }

  std::vector<raw_violation> faults_of(json const& document) const {
    valijson::ValidationResults results;
    try {
      holds(rules, plain.patterns, document, &results);
    } catch (enough_faults const&) {
    } catch (stopped const&) { // what was found until then will do
    }
    std::vector<raw_violation> out;
    for (auto const& e : results)
      out.push_back({e.context, e.description});
    return out;
  }
};

result<schema> schema::compile(json const& document) {
  if (deeper_than(document, levels_max))
    return malformed_schema(
      "", "expected at most " + std::to_string(levels_max) + " levels of nesting, got more");
  if (auto sound = check_document(document); !sound)
    return about("malformed schema", std::move(sound).error());
  static auto const draft = std::make_shared<compiled const>(
    *plain(json::parse(draft_07), [](json const&) { return result<void>(); }));
  auto rewritten = plain(document, [](json const& part) { return schema(draft).check(part); });
  if (!rewritten)
    return std::move(rewritten).error();
  try {
    return schema(std::make_shared<compiled const>(*std::move(rewritten)));
  } catch (std::exception const& e) {
    return malformed_schema("", e.what());
  }
}

result<void> schema::check(json const& document) const {
  auto const levels = std::min(document_levels_max, nesting_max / compiled_->plain.chain);
  if (deeper_than(document, levels))
    return error(errc::invalid_argument,
      "as a whole: expected at most " + std::to_string(levels) + " levels of nesting, got more");
  if (auto sound = check_document(document); !sound)
    return sound;
  return compiled_->check(document);
}

result<void> schema::check(value const& x) const {
  switch (x.kind()) {
  case value_kind::bytes:
    return error(errc::invalid_argument, "as a whole: expected JSON or text, got bytes",
      {{"pointer", ""}, {"keyword", ""}, {"expected", "JSON or text"}, {"got", "bytes"}});
  case value_kind::text:
    return check(json(x.as_text()));
  default:
    return check(x.as_json());
  }
}

error about(std::string_view subject, error e) {
  e.message = std::string(subject) + ' ' + e.message;
  return e;
}

} // namespace leat
