#include "registry/manifest/manifest.hpp"

#include "registry/access/rule_words.hpp"
#include "registry/manifest/document.hpp"
#include "registry/manifest/schema.hpp"
#include "registry/name.hpp"
#include "registry/utf8.hpp"
#include "registry/version/version.hpp"
#include "words/hexadecimal.hpp"
#include "words/sha256.hpp"

#include <algorithm>

namespace leat {

namespace {

error bad(std::string_view field, std::string const& why) {
  return {errc::invalid_argument, "manifest: " + std::string(field) + ": " + why};
}

error bad(std::string_view field, error const& why) {
  return bad(field, why.message);
}

result<void> check_calls(std::vector<std::string> const& calls) {
  for (std::size_t i = 0; i < calls.size(); ++i)
    if (auto sound = check_pattern(calls[i]); !sound)
      return bad("calls/" + std::to_string(i), sound.error());
  return {};
}

result<void> check_description(std::string const& text) {
  if (text.size() > manifest_bounds::description_bytes_max)
    return bad("description", "it has " + std::to_string(text.size()) + " bytes, expected at most " +
                                std::to_string(manifest_bounds::description_bytes_max));
  if (auto const sound = utf8_prefix(text); sound < text.size())
    return bad("description", "expected UTF-8, it is not from byte " + std::to_string(sound + 1) + " on");
  return {};
}

/// A time between nothing and the longest that a manifest may name.
template <class Duration>
result<void> check_span(std::string_view field, Duration span) {
  if (span >= Duration::zero() && span <= manifest_bounds::time)
    return {};
  return bad(field, "expected 0 to " + std::to_string(Duration(manifest_bounds::time).count()) + ", got " +
                      std::to_string(span.count()));
}

result<void> check_limits(algorithm_limits const& limits) {
  if (limits.instances_max > manifest_bounds::instances_max)
    return bad("limits/instances_max", "expected at most " + std::to_string(manifest_bounds::instances_max) +
                                         ", got " + std::to_string(limits.instances_max));
  if (limits.waiting_max == 0 || limits.waiting_max > manifest_bounds::waiting_max)
    return bad("limits/waiting_max", "expected 1 to " + std::to_string(manifest_bounds::waiting_max) +
                                       ", got " + std::to_string(limits.waiting_max));
  auto const most = limits.instances_max == 0 ? manifest_bounds::instances_max : limits.instances_max;
  if (limits.instances_min > most)
    return bad("limits/instances_min",
      "expected at most " + std::to_string(most) + ", got " + std::to_string(limits.instances_min));
  if (limits.concurrency == 0 || limits.concurrency > manifest_bounds::concurrency)
    return bad("limits/concurrency", "expected 1 to " + std::to_string(manifest_bounds::concurrency) +
                                       ", got " + std::to_string(limits.concurrency));
  return check_span("limits/idle_timeout", limits.idle_timeout);
}

result<void> check_batch(std::optional<batch_options> const& batch) {
  if (!batch)
    return {};
  if (batch->size_max < 2 || batch->size_max > manifest_bounds::batch_size)
    return bad("batch/size_max", "expected 2 to " + std::to_string(manifest_bounds::batch_size) + ", got " +
                                   std::to_string(batch->size_max));
  if (auto sound = check_span("batch/linger", batch->linger); !sound)
    return sound;
  return check_span("batch/latency", batch->latency);
}

result<void> check_memo(manifest const& m) {
  if (!m.pure && m.memo != memo_options())
    return bad("memo", "outcomes of a pure algorithm alone are remembered, and this one is not pure");
  if (!m.memo.ttl)
    return {};
  if (m.memo.ttl->count() == 0)
    return bad("memo/ttl_ms", "expected at least 1, got 0");
  return check_span("memo/ttl_ms", *m.memo.ttl);
}

result<void> check_code_id(std::string const& id) {
  if (id.empty() || id.size() > manifest_bounds::code_id_bytes_max)
    return bad("code_id", "expected 1 to " + std::to_string(manifest_bounds::code_id_bytes_max) +
                            " characters, got " + std::to_string(id.size()));
  for (std::size_t i = 0; i < id.size(); ++i)
    if (id[i] < '!' || id[i] > '~')
      return bad(
        "code_id", "character " + std::to_string(i + 1) + ": expected printable ASCII without blanks");
  return {};
}

result<void> check_schema(std::string_view field, std::optional<json> const& document) {
  if (!document)
    return {};
  if (auto compiled = schema::compile(*document); !compiled)
    return bad(field, compiled.error());
  return {};
}

} // namespace

result<void> check_manifest(manifest const& m) {
  for (auto const& [field, document] : {std::pair("accepts", &m.accepts), std::pair("returns", &m.returns)})
    if (auto sound = check_schema(field, *document); !sound)
      return sound;
  return check_fields(m);
}

result<void> check_fields(manifest const& m) {
  if (auto sound = check_name(m.name); !sound)
    return bad("name", sound.error());
  if (auto parsed = parse_version(m.version); !parsed)
    return bad("version", parsed.error());
  if (m.visibility > visibility::everyone)
    return bad("visibility", "expected owner, team or everyone, got none of them");
  if (m.runtime != "embedded")
    return bad("runtime", "expected 'embedded', got '" + utf8_repaired(utf8_cut(m.runtime, 64)) + "'");
  for (auto&& checked : {check_description(m.description), check_calls(m.calls), check_limits(m.limits),
         check_batch(m.batch), check_memo(m), check_code_id(m.code_id)})
    if (!checked)
      return checked;
  if (auto const size = canonical_text(m).size(); size > manifest_bounds::bytes_max)
    return bad("size", "its canonical text has " + std::to_string(size) + " bytes, expected at most " +
                         std::to_string(manifest_bounds::bytes_max));
  return {};
}

manifest canonical_form(manifest m) {
  std::sort(m.calls.begin(), m.calls.end());
  m.calls.erase(std::unique(m.calls.begin(), m.calls.end()), m.calls.end());
  for (auto* document : {&m.accepts, &m.returns})
    if (*document)
      **document = json::parse(canonical_json(**document));
  return m;
}

namespace {

/// What was added to format 1 later stands in the text only where it differs from what was before.
void add_details(manifest const& m, json& document) {
  algorithm_limits const plain;
  auto& limits = document["limits"];
  if (m.limits.instances_min != plain.instances_min)
    limits["instances_min"] = m.limits.instances_min;
  if (m.limits.concurrency != plain.concurrency)
    limits["concurrency"] = m.limits.concurrency;
  if (m.limits.idle_timeout != plain.idle_timeout)
    limits["idle_timeout_ms"] = static_cast<std::uint64_t>(m.limits.idle_timeout.count());
  if (m.execution != execution::cooperative)
    document["execution"] = "blocking";
  if (m.memo.failures)
    document["memo"]["failures"] = true;
  if (m.memo.ttl)
    document["memo"]["ttl_ms"] = static_cast<std::uint64_t>(m.memo.ttl->count());
  if (m.batch)
    document["batch"] = {{"size_max", m.batch->size_max},
      {"linger_us", static_cast<std::uint64_t>(m.batch->linger.count())},
      {"latency_us", static_cast<std::uint64_t>(m.batch->latency.count())}};
}

} // namespace

std::string canonical_text(manifest const& m) {
  auto calls = m.calls;
  std::sort(calls.begin(), calls.end());
  calls.erase(std::unique(calls.begin(), calls.end()), calls.end());
  json document{
    {"calls", std::move(calls)},
    {"code_id", m.code_id},
    {"description", m.description},
    {"format", 1},
    {"limits", {{"instances_max", m.limits.instances_max}, {"waiting_max", m.limits.waiting_max}}},
    {"name", m.name},
    {"owner", m.name.substr(0, m.name.find('/'))},
    {"pure", m.pure},
    {"runtime", m.runtime},
    {"version", m.version},
    {"visibility", to_string(m.visibility)},
  };
  if (m.accepts)
    document["accepts"] = *m.accepts;
  if (m.returns)
    document["returns"] = *m.returns;
  add_details(m, document);
  return canonical_json(document);
}

std::array<std::byte, 32> manifest_digest(std::string_view canonical) {
  sha256 hash;
  hash.add(canonical);
  return hash.finish();
}

std::string digest_text(std::array<std::byte, 32> const& digest) {
  return "sha256:" + hexadecimal(digest);
}

} // namespace leat
