#include "registry/manifest/schema_violation.hpp"

#include "registry/manifest/document.hpp"
#include "registry/manifest/schema.hpp"
#include "registry/utf8.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace leat {

namespace {

/// How valijson's descriptions begin, and the keywords they speak of; what is not here repeats another fault.
constexpr std::array<std::pair<std::string_view, std::string_view>, 25> descriptions{{
  {"Value type not permitted", "type"},
  {"Failed to match expected value", "const"},
  {"Failed to match against any enum", "enum"},
  {"Expected number less than or", "maximum"},
  {"Expected number less than", "exclusiveMaximum"},
  {"Expected number greater than or", "minimum"},
  {"Expected number greater than", "exclusiveMinimum"},
  {"Value should be a multiple", "multipleOf"},
  {"String should be no fewer", "minLength"},
  {"String should be no more", "maxLength"},
  {"Failed to match regex", "pattern"},
  {"Array should contain no fewer", "minItems"},
  {"Array should contain no more", "maxItems"},
  {"Elements at indexes", "uniqueItems"},
  {"Failed to any values", "contains"},
  {"Array contains more items", "additionalItems"},
  {"Object should have no fewer", "minProperties"},
  {"Object should have no more", "maxProperties"},
  {"Missing required property", "required"},
  {"Object contains a property", "additionalProperties"},
  {"Missing dependency", "dependencies"},
  {"Failed to validate against any schemas allowed by anyOf", "anyOf"},
  {"Failed to validate against any child schemas", "oneOf"},
  {"Failed to validate against exactly one", "oneOf"},
  {"Target should not validate", "not"},
}};

std::string_view keyword_of(std::string_view description) {
  for (auto const& [beginning, keyword] : descriptions)
    if (description.starts_with(beginning))
      return keyword;
  return {};
}

/// What stands between the first quotation mark of a description, at or behind a place, and the last.
std::string quoted(std::string const& description, std::size_t from = 0) {
  auto const first = description.find('\'', from);
  auto const last = description.rfind('\'');
  return first < last ? description.substr(first + 1, last - first - 1) : std::string();
}

std::string counted(std::size_t count, char const* what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string form_of(json const& x) {
  return shortened(canonical_json(x));
}

/// A value in a few words: "array of 3 elements", "string \"abc\"".
std::string in_words(json const& x) {
  if (x.is_array())
    return "array of " + counted(x.size(), "element");
  if (x.is_object())
    return "object of " + counted(x.size(), "member");
  if (x.is_string())
    return "string " + canonical_json(shortened(x.get_ref<std::string const&>()));
  return x.is_null() ? "null" : std::string(x.type_name()) + ' ' + canonical_json(x);
}

std::string list_of(json const& values, std::string_view between, std::string (*words)(json const&)) {
  std::string out;
  for (auto const& x : values)
    if (out.size() < 400)
      out += (out.empty() ? "" : std::string(between)) + words(x);
  return shortened(out);
}

std::string name_of(json const& type) {
  return type.get<std::string>();
}

/// What a schema asks for, in a few words.
std::string schema_in_words(json const& rule) {
  if (rule.is_object()) {
    if (rule.contains("title"))
      return "'" + shortened(rule["title"].get<std::string>()) + "'";
    if (rule.contains("const"))
      return form_of(rule["const"]);
    if (rule.contains("enum"))
      return "one of " + list_of(rule["enum"], ", ", form_of);
    if (rule.contains("type"))
      return "type " +
             (rule["type"].is_array() ? list_of(rule["type"], " or ", name_of) : name_of(rule["type"]));
  }
  return "a schema";
}

/// What a keyword asks for, in a few words.
std::string demand_in_words(std::string const& keyword, json const& x) {
  if (keyword == "type" || keyword == "const" || keyword == "enum")
    return schema_in_words({{keyword, x}});
  if (keyword == "uniqueItems")
    return "no element twice";
  return keyword + ' ' + (x.is_string() ? shortened(x.get<std::string>()) : form_of(x));
}

/// What a keyword found, in a few words.
std::string got_in_words(std::string const& keyword, json const& x) {
  if (keyword.ends_with("Length"))
    return counted(utf8_length(x.get_ref<std::string const&>()), "character");
  if (keyword.ends_with("Items") && keyword != "uniqueItems")
    return counted(x.size(), "element");
  if (keyword.ends_with("Properties"))
    return counted(x.size(), "member");
  return in_words(x);
}

/// Finds in a plain schema what may have been asked for at a place of the document.
class demands {
public:
  explicit demands(json const& schema) : schema_(schema) {}

  /// The schemas that may speak about the place, references followed.
  std::vector<json const*> at(std::vector<std::string> const& context, json const& document) {
    found_.clear();
    left_ = 10'000;
    look(schema_, context, 1, document);
    return found_;
  }

  json const& followed(json const& rule) const {
    auto const* at = &rule;
    while (at->is_object() && at->contains("$ref")) {
      auto const& text = (*at)["$ref"].get_ref<std::string const&>();
      at = &schema_["definitions"][text.substr(text.rfind('/') + 1)];
    }
    return *at;
  }

private:
  void look(
    json const& unresolved, std::vector<std::string> const& context, std::size_t level, json const& x) {
    auto const& rule = followed(unresolved);
    if (!rule.is_object() || left_ == 0)
      return;
    --left_;
    for (auto list : {"allOf", "anyOf", "oneOf"})
      if (auto at = rule.find(list); at != rule.end())
        for (auto const& below : *at)
          look(below, context, level, x);
    for (auto one : {"then", "else"})
      if (auto at = rule.find(one); at != rule.end())
        look(*at, context, level, x);
    if (auto at = rule.find("dependencies"); at != rule.end())
      for (auto const& below : *at)
        look(below, context, level, x);
    if (level == context.size()) {
      if (std::find(found_.begin(), found_.end(), &rule) == found_.end())
        found_.push_back(&rule);
      return;
    }
    auto const name = context[level].substr(1, context[level].size() - 2);
    auto deeper = [&](json const& below, json const& part) { look(below, context, level + 1, part); };
    if (x.is_array())
      element(rule, std::stoul(name), x, deeper);
    else if (x.is_object() && x.contains(name))
      member(rule, name, x[name], deeper);
  }

  template <class Deeper>
  static void element(json const& rule, std::size_t i, json const& x, Deeper const& deeper) {
    auto const items = rule.find("items");
    if (items == rule.end() || i >= x.size())
      return;
    if (!items->is_array())
      deeper(*items, x[i]);
    else if (i < items->size())
      deeper((*items)[i], x[i]);
    else if (rule.contains("additionalItems"))
      deeper(rule["additionalItems"], x[i]);
  }

  template <class Deeper>
  static void member(json const& rule, std::string const& name, json const& x, Deeper const& deeper) {
    if (auto at = rule.find("properties"); at != rule.end() && at->contains(name))
      return deeper((*at)[name], x);
    if (auto at = rule.find("patternProperties"); at != rule.end())
      for (auto const& below : *at) // whether the name matches shows when the demand does not hold
        deeper(below, x);
    if (auto at = rule.find("additionalProperties"); at != rule.end())
      deeper(*at, x);
  }

  json const& schema_;
  std::vector<json const*> found_;
  std::size_t left_ = 0; ///< schemas that may still be looked at
};

struct violation {
  std::string pointer, keyword, expected, got;
};

/// Says what valijson found in Leat's words.
class translation {
public:
  translation(json const& schema, json const& document,
    std::function<bool(json const& rule, json const& x)> const& holds)
      : demands_(schema), document_(document), holds_(holds) {}

  violation translated(raw_violation const& fault) {
    auto const* x = value_at(fault.context);
    violation v{pointer_of(fault.context), std::string(keyword_of(fault.description)), "", in_words(*x)};
    if (v.keyword == "required" || v.keyword == "dependencies") {
      v.expected = "member " + canonical_json(shortened(quoted(fault.description)));
      v.got += " without it";
    } else if (v.keyword == "additionalProperties") {
      auto const name = quoted(fault.description, fault.description.find(": "));
      v.pointer = pointer_to(v.pointer, name);
      v.expected = "no such member";
      v.got = x->contains(name) ? in_words((*x)[name]) : v.got;
    } else if (v.keyword == "additionalItems")
      v.expected = "fewer elements";
    else if (v.keyword.empty())
      v.expected = "a value that the schema allows";
    else
      ask(v, fault, *x);
    return v;
  }

private:
  json const* value_at(std::vector<std::string> const& context) const {
    auto const* x = &document_;
    for (std::size_t i = 1; i < context.size(); ++i) {
      auto const name = context[i].substr(1, context[i].size() - 2);
      x = x->is_array() ? &(*x)[std::stoul(name)] : &(*x)[name];
    }
    return x;
  }

  void ask(violation& v, raw_violation const& fault, json const& x) {
    json const* demand = nullptr;
    bool const combines =
      v.keyword == "anyOf" || v.keyword == "oneOf" || v.keyword == "not" || v.keyword == "contains";
    for (auto const* rule : demands_.at(fault.context, document_))
      if (auto at = rule->find(v.keyword);
          at != rule->end() && (combines || !holds_({{v.keyword, *at}}, x)) && (!demand || *at != *demand)) {
        if (demand) { // more than one may be meant
          v.expected = "a value that meets '" + v.keyword + "'";
          return;
        }
        demand = &*at;
      }
    if (!demand)
      v.expected = "a value that meets '" + v.keyword + "'";
    else if (combines)
      v.expected = combination(v.keyword, *demand);
    else {
      v.expected = demand_in_words(v.keyword, *demand);
      v.got = got_in_words(v.keyword, x);
    }
  }

  std::string combination(std::string const& keyword, json const& demand) const {
    if (keyword == "not")
      return "anything but " + schema_in_words(demands_.followed(demand));
    if (keyword == "contains")
      return "an element of " + schema_in_words(demands_.followed(demand));
    std::string out;
    for (auto const& rule : demand)
      out += (out.empty() ? "" : ", ") + schema_in_words(demands_.followed(rule));
    return (keyword == "anyOf" ? "any of: " : "exactly one of: ") + shortened(out);
  }

  demands demands_;
  json const& document_;
  std::function<bool(json const& rule, json const& x)> const& holds_;
};

/// Those that say something of their own. An alternative that none of its ways fits stands for the faults of
/// those ways, which valijson lists before it.
std::vector<raw_violation const*> essential(std::vector<raw_violation> const& faults) {
  std::vector<raw_violation const*> out;
  for (auto const& fault : faults) {
    auto const keyword = keyword_of(fault.description);
    if (keyword.empty())
      continue;
    if (keyword == "anyOf" || keyword == "oneOf")
      std::erase_if(out, [&](raw_violation const* other) {
        return other->context.size() >= fault.context.size() &&
               std::equal(fault.context.begin(), fault.context.end(), other->context.begin());
      });
    out.push_back(&fault);
  }
  if (out.empty() && !faults.empty())
    out.push_back(&faults.front());
  return out;
}

} // namespace

std::string shortened(std::string_view text) {
  auto const cut = utf8_cut(text, 200);
  return utf8_repaired(cut) + (cut.size() < text.size() ? "…" : "");
}

std::string pointer_of(std::vector<std::string> const& context) {
  std::string out;
  for (std::size_t i = 1; i < context.size(); ++i)
    out = pointer_to(out, context[i].substr(1, context[i].size() - 2));
  return out;
}

error violation_error(json const& plain_schema, json const& document,
  std::vector<raw_violation> const& faults,
  std::function<bool(json const& rule, json const& x)> const& holds) {
  std::vector<raw_violation> const unknown{{{"<root>"}, ""}};
  auto all = essential(faults.empty() ? unknown : faults);
  auto const more = all.size() > schema::violations_max;
  all.resize(std::min(all.size(), schema::violations_max));
  translation speaker(plain_schema, document, holds);
  json list = json::array();
  for (auto const* fault : all) {
    auto const v = speaker.translated(*fault);
    list.push_back(
      {{"pointer", v.pointer}, {"keyword", v.keyword}, {"expected", v.expected}, {"got", v.got}});
  }
  json detail = list[0];
  auto const place = detail["pointer"].get<std::string>();
  std::string message = (place.empty() ? "as a whole" : "at " + place) + ": expected " +
                        detail["expected"].get<std::string>() + ", got " + detail["got"].get<std::string>();
  if (all.size() > 1)
    message += " (and " + std::to_string(all.size() - 1) + (more ? " or more" : "") + " other violations)";
  detail["violations"] = std::move(list);
  return {errc::invalid_argument, std::move(message), std::move(detail)};
}

} // namespace leat
