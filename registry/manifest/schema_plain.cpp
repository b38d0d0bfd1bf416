#include "registry/manifest/schema_plain.hpp"

#include "registry/manifest/document.hpp"
#include "registry/manifest/text_pattern.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace leat {

namespace {

constexpr std::array subschema_keywords{"additionalItems", "additionalProperties", "contains", "else", "if",
  "items", "not", "propertyNames", "then"};
constexpr std::array list_keywords{"allOf", "anyOf", "items", "oneOf"};
constexpr std::array member_keywords{"dependencies", "patternProperties", "properties"};
constexpr std::array value_keywords{"const", "enum", "exclusiveMaximum", "exclusiveMinimum", "maxItems",
  "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "pattern",
  "required", "title", "type", "uniqueItems"};
// What another draft would enforce must not be passed over in silence.
constexpr std::array foreign_keywords{"$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveAnchor",
  "$recursiveRef", "dependentRequired", "dependentSchemas", "disallow", "divisibleBy", "extends",
  "maxContains", "minContains", "prefixItems", "unevaluatedItems", "unevaluatedProperties"};
/// Schemas under these speak about the value that the schema itself speaks about.
constexpr std::array beside_keywords{"allOf", "anyOf", "dependencies", "else", "if", "not", "oneOf", "then"};

constexpr double beyond_signed = 9223372036854775808.0; // 2^63

bool is_whole(double x) {
  return std::trunc(x) == x && x >= -beyond_signed && x < beyond_signed;
}

template <class Keywords>
bool is_one_of(std::string const& name, Keywords const& keywords) {
  return std::find(keywords.begin(), keywords.end(), name) != keywords.end();
}

/// Rewrites a schema, what it refers to after it. After the first fault nothing is done.
class schema_rewriter {
public:
  schema_rewriter(json const& document, result<void> (*sound)(json const&))
      : document_(document), sound_(sound) {}

  result<plain_schema> run() {
    require_sound(document_, "");
    if (holds_null_character(document_))
      fail("", "it holds U+0000");
    auto root = rewrite(document_, "");
    out_.document = root.is_object() ? std::move(root) : json{{"allOf", json::array({root})}};
    auto& definitions = out_.document["definitions"] = json::object();
    for (std::size_t i = 0; i < targets_.size() && !fault_; ++i) {
      auto const [node, where] = targets_[i]; // the list grows
      require_sound(*node, where);
      nesting_ += std::exchange(deepest_, 0);
      if (nesting_ > plain_schema::nesting_max)
        fail(where, "expected at most " + std::to_string(plain_schema::nesting_max) +
                      " levels of schemas with all that is referred to, got more");
      definitions[std::to_string(i)] = rewrite(*node, where);
    }
    if (fault_)
      return *std::move(fault_);
    return std::move(out_);
  }

private:
  struct target {
    json const* node;
    std::string where;
  };

  void require_sound(json const& node, std::string const& where) {
    if (fault_)
      return;
    if (auto sound = sound_(node); !sound) {
      auto const& e = sound.error();
      fail(where + (e.detail.is_object() ? e.detail.value("pointer", "") : ""),
        e.message.substr(e.message.find(": ") + 2));
    }
  }

  json nothing(std::string const& where, std::string const& why) {
    if (!fault_)
      fault_ = malformed_schema(where, why);
    return true;
  }
  void fail(std::string const& where, std::string const& why) { nothing(where, why); }

  /// valijson reads texts of a schema up to U+0000.
  static bool holds_null_character(json const& x) {
    if (x.is_string())
      return x.get_ref<std::string const&>().find('\0') != std::string::npos;
    if (x.is_object())
      for (auto const& [name, below] : x.get_ref<json::object_t const&>())
        if (name.find('\0') != std::string::npos || holds_null_character(below))
          return true;
    return x.is_array() && std::any_of(x.begin(), x.end(), holds_null_character);
  }

  json rewrite(json const& node, std::string const& where) {
    if (++rules_ > plain_schema::rules_max)
      fail(where, "expected at most " + std::to_string(plain_schema::rules_max) + " subschemas, got more");
    if (fault_ || node.is_boolean())
      return node;
    if (auto ref = node.find("$ref"); ref != node.end()) // draft-07 ignores what stands beside it
      return refer(ref->get<std::string>(), pointer_to(where, "$ref"));
    deepest_ = std::max(deepest_, ++depth_);
    json out = json::object();
    for (auto const& [name, x] : node.get_ref<json::object_t const&>())
      if (name == "$id" && &node != &document_)
        return nothing(pointer_to(where, name), "$id is supported at the root alone");
      else if (is_one_of(name, foreign_keywords))
        return nothing(pointer_to(where, name), "is a keyword of another draft, expected draft-07");
      else if (name == "$schema")
        require_draft_07(x.get<std::string>(), pointer_to(where, name));
      else
        keyword(out, name, x, pointer_to(where, name));
    --depth_;
    add_guards(out, node);
    return out;
  }

  void require_draft_07(std::string uri, std::string const& where) {
    if (uri.ends_with('#'))
      uri.pop_back();
    if (uri != "http://json-schema.org/draft-07/schema" && uri != "https://json-schema.org/draft-07/schema")
      fail(where, "expected http://json-schema.org/draft-07/schema#, got '" + uri + "'");
  }

  void keyword(json& out, std::string const& name, json const& x, std::string const& where) {
    if (is_one_of(name, list_keywords) && x.is_array()) {
      out[name] = json::array();
      for (std::size_t i = 0; i < x.size(); ++i)
        out[name].push_back(rewrite(x[i], pointer_to(where, i)));
    } else if (name == "propertyNames") // valijson 1.0 confuses it with what it stands in, unless it is apart
      out[name] = x.is_object() ? reference_to(x, where) : x;
    else if (is_one_of(name, subschema_keywords))
      out[name] = rewrite(x, where);
    else if (is_one_of(name, member_keywords)) {
      out[name] = json::object();
      for (auto const& [member, below] : x.get_ref<json::object_t const&>()) {
        out[name][member] = below.is_array() ? below : rewrite(below, pointer_to(where, member));
        if (name == "patternProperties")
          if (auto sound = check_name_pattern(member); !sound)
            fail(pointer_to(where, member), sound.error().message);
      }
    } else if (name == "definitions") {
      auto const deepest = deepest_;
      for (auto const& [member, below] : x.get_ref<json::object_t const&>())
        rewrite(below, pointer_to(where, member)); // for its faults
      deepest_ = deepest;
    } else if (is_one_of(name, value_keywords))
      out[name] = plain_value(x);
    if (name == "pattern")
      compile(x.get<std::string>(), where);
  }

  void compile(std::string const& expression, std::string const& where) {
    auto compiled = compile_pattern(expression);
    if (!compiled)
      return fail(where, compiled.error().message);
    out_.patterns.emplace(expression, *std::move(compiled));
  }

  /// Puts before all else what is to be heard first, and `multipleOf` as it asks numbers alone.
  static void add_guards(json& out, json const& node) {
    json cost{{"weight", 1 + out.size()}};
    for (auto list : {"enum", "required", "properties", "dependencies"})
      if (auto x = out.find(list); x != out.end())
        cost["weight"] = cost["weight"].get<std::size_t>() + x->size();
    if (out.contains("minLength") || out.contains("maxLength"))
      cost["text"] = true;
    if (out.contains("pattern"))
      cost["pattern"] = true;
    if (out.value("uniqueItems", false))
      cost["unique"] = true;
    if (out.contains("patternProperties"))
      cost["names"] = true;
    auto all = json::array({{{plain_schema::cost_keyword, std::move(cost)}}});
    if (auto x = node.find("multipleOf"); x != node.end())
      all.push_back({{"if", {{"type", "number"}}}, {"then", {{"multipleOf", x->get<double>()}}}});
    if (auto x = out.find("allOf"); x != out.end())
      all.insert(all.end(), x->begin(), x->end());
    out["allOf"] = std::move(all);
  }

  json reference_to(json const& node, std::string const& where) {
    auto [at, is_new] = numbers_.try_emplace(&node, targets_.size());
    if (is_new)
      targets_.push_back({&node, where});
    return {{"$ref", "#/definitions/" + std::to_string(at->second)}};
  }

  json refer(std::string const& written, std::string const& where) {
    std::string_view uri = written;
    std::string id = document_.value("$id", "");
    id.resize(std::min(id.size(), id.find('#')));
    if (!id.empty() && uri.starts_with(id))
      uri.remove_prefix(id.size());
    if (uri != "#" && !uri.starts_with("#/") && !(uri.empty() && !id.empty()))
      return nothing(
        where, "expected a reference into this schema (# or #/…), got '" + written + "'; nothing is fetched");
    auto const pointer = percent_decoded(uri.substr(uri.empty() ? 0 : 1));
    try {
      if (json::json_pointer const at(pointer); document_.contains(at))
        return reference_to(document_.at(at), pointer);
    } catch (json::exception const&) { // no pointer, or no index
    }
    return nothing(where, "nothing is at '" + pointer + "' in this schema");
  }

  static std::string percent_decoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdefABCDEF";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '%' && i + 2 < text.size() && digits.find(text[i + 1]) != std::string_view::npos &&
          digits.find(text[i + 2]) != std::string_view::npos) {
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
      } else
        out += text[i];
    return out;
  }

  json const& document_;
  result<void> (*sound_)(json const&);
  plain_schema out_;
  std::vector<target> targets_;
  std::unordered_map<json const*, std::size_t> numbers_; ///< of targets
  std::size_t rules_ = 0;
  std::size_t depth_ = 0;   ///< schemas around the present place
  std::size_t deepest_ = 0; ///< since the present target's beginning
  std::size_t nesting_ = 0; ///< of the targets before
  std::optional<error> fault_;
};

/// Finds the longest chain of schemas that speak about one and the same value, and circles of them.
class chain_walk {
public:
  explicit chain_walk(plain_schema& schema) : definitions_(schema.document["definitions"]) {
    apart_.push_back(&schema.document);
    for (auto const& definition : definitions_)
      apart_.push_back(&definition);
    while (!apart_.empty() && fault_.empty()) {
      auto const* next = apart_.back();
      apart_.pop_back();
      schema.chain = std::max(schema.chain, length_of(*next, 1));
    }
  }

  std::string const& fault() const noexcept { return fault_; }

private:
  /// `depth` is how far the walk has come.
  std::size_t length_of(json const& node, std::size_t depth) {
    if (!node.is_object() || !fault_.empty())
      return 1;
    if (auto known = known_.find(&node); known != known_.end()) {
      if (known->second == 0)
        fault_ = "it refers to itself in a circle that never goes deeper into the document";
      check_length(depth + known->second);
      return known->second;
    }
    check_length(depth);
    known_[&node] = 0;
    std::size_t longest = 0;
    if (auto ref = node.find("$ref"); ref != node.end()) {
      auto const& text = ref->get_ref<std::string const&>();
      longest = length_of(definitions_[text.substr(text.rfind('/') + 1)], depth + 1);
    } else
      for (auto const& [name, x] : node.get_ref<json::object_t const&>())
        for (auto const* below : schemas_of(name, x))
          if (is_one_of(name, beside_keywords))
            longest = std::max(longest, length_of(*below, depth + 1));
          else
            apart_.push_back(below);
    return known_[&node] = longest + 1;
  }

  static std::vector<json const*> schemas_of(std::string const& name, json const& x) {
    std::vector<json const*> out;
    if ((is_one_of(name, list_keywords) && x.is_array()) || is_one_of(name, member_keywords))
      for (auto const& below : x)
        out.push_back(&below);
    else if (is_one_of(name, subschema_keywords))
      out.push_back(&x);
    return out;
  }

  void check_length(std::size_t length) {
    if (length > plain_schema::chain_max && fault_.empty())
      fault_ = "expected at most " + std::to_string(plain_schema::chain_max) +
               " schemas one within another for the same value, got more";
  }

  json& definitions_;
  std::vector<json const*> apart_;                     ///< to be walked, on paths of their own
  std::unordered_map<json const*, std::size_t> known_; ///< lengths; 0: on the present path
  std::string fault_;
};

} // namespace

result<plain_schema> plain(json const& document, result<void> (*sound)(json const&)) {
  return schema_rewriter(document, sound).run().and_then([](plain_schema&& out) -> result<plain_schema> {
    if (chain_walk const walk(out); !walk.fault().empty())
      return malformed_schema("", walk.fault());
    return std::move(out);
  });
}

json plain_value(json const& x) {
  if (x.is_number_float() && is_whole(x.get<double>()))
    return static_cast<std::int64_t>(x.get<double>());
  if (x.is_number_unsigned() && x.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
    return static_cast<double>(x.get<std::uint64_t>());
  if (!x.is_structured())
    return x;
  json out = x;
  for (auto& below : out)
    if (!is_plain_value(below))
      below = plain_value(below);
  return out;
}

bool is_plain_value(json const& x) noexcept {
  if (x.is_number_float())
    return !is_whole(x.get<double>());
  if (x.is_number_unsigned())
    return x.get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max();
  return !x.is_structured() || std::all_of(x.begin(), x.end(), is_plain_value);
}

error malformed_schema(std::string const& where, std::string const& why) {
  return {errc::invalid_argument,
    "malformed schema " + (where.empty() ? "as a whole" : "at " + where) + ": " + why,
    json{{"pointer", where}}};
}

} // namespace leat
