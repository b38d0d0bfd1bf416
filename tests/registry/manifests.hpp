#pragma once

#include <leat/manifest.hpp>

#include <random>
#include <string>

namespace leat::test {

/// A manifest with every field set.
inline manifest full_manifest() {
  manifest m;
  m.name = "nlp/sentiment";
  m.version = "2.1.0";
  m.description = "Tells whether a text is friendly.";
  m.visibility = visibility::everyone;
  m.pure = true;
  m.calls = {"nlp/tokenise", "text/*"};
  m.limits = {.instances_max = 2, .waiting_max = 256};
  m.accepts = json{{"type", "string"}};
  m.returns = json{{"type", "object"}, {"required", {"score"}}};
  m.code_id = "build:0123456789abcdef";
  return m;
}

/// A manifest that is drawn, sound and in canonical form.
template <class Random>
manifest drawn_manifest(Random& random) {
  auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  auto word = [&] {
    std::string out(1, static_cast<char>('a' + below(26)));
    while (out.size() < 10 && below(3) != 0)
      out += "abcXYZ019._-"[below(12)];
    return out;
  };
  auto rules = [&]() -> json {
    switch (below(6)) {
    case 0:
      return below(2) == 0;
    case 1:
      return {{"type", "string"}, {"maxLength", below(1000)}};
    case 2:
      return {{"minimum", static_cast<double>(below(1000)) + 0.25}, {"title", word() + "\n\"\\\xE2\x82\xAC"}};
    case 3:
      return {{"enum", {nullptr, word(), -static_cast<int>(below(9)) - 1}}};
    case 4:
      return {{"properties", {{word(), true}, {word() + "/~", {{"items", {{"$ref", "#"}}}}}}}};
    default:
      return json::object();
    }
  };
  manifest m;
  m.name = word() + '/' + word();
  m.version = std::to_string(below(30)) + '.' + std::to_string(below(30)) + ".0";
  m.version += below(2) == 0 ? "-" + std::to_string(below(9)) + ".x" : "";
  m.version += below(2) == 0 ? "+b" + std::to_string(below(9)) : "";
  for (auto count = below(4); count > 0; --count)
    m.description += std::string("a\t\n\x01\"\\/\x7F").substr(below(8)) + "\xC3\xA4\xF0\x9F\x98\x80";
  m.visibility = static_cast<visibility>(below(3));
  m.pure = below(2) == 0;
  for (auto count = below(4); count > 0; --count)
    m.calls.push_back(
      std::string(1, static_cast<char>('h' - count)) + word() + (below(2) == 0 ? "/*" : "/x"));
  if (m.pure && below(2) == 0)
    m.memo = {.ttl = std::chrono::milliseconds(1 + below(1000)), .failures = below(2) == 0};
  m.limits = {.instances_max = below(100), .waiting_max = 1 + below(100'000)};
  if (below(2) == 0)
    m.accepts = rules();
  if (below(2) == 0)
    m.returns = rules();
  m.code_id = "build:" + word();
  return m;
}

} // namespace leat::test
