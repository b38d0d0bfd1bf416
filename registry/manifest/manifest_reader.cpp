#include "registry/access/rule_words.hpp"
#include "registry/manifest/document.hpp"
#include "registry/manifest/manifest.hpp"
#include "registry/utf8.hpp"

#include <set>
#include <vector>

namespace leat {

namespace {

error unreadable(std::string const& why) {
  return {errc::invalid_argument, "manifest: " + why};
}

/// Hears a text before any document is built of it: refuses what is no JSON, what is nested too deep and
/// members that come twice.
class text_guard : public json::json_sax_t {
public:
  std::string const& fault() const noexcept { return fault_; }

  bool null() override { return scalar(); }
  bool boolean(bool) override { return scalar(); }
  bool number_integer(number_integer_t) override { return scalar(); }
  bool number_unsigned(number_unsigned_t) override { return scalar(); }
  bool number_float(number_float_t, string_t const&) override { return scalar(); }
  bool string(string_t&) override { return scalar(); }
  bool binary(binary_t&) override { return scalar(); }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    auto& here = levels_.back();
    if (here.names.insert(name).second) {
      here.name = name;
      return true;
    }
    std::string pointer;
    for (auto const& level : levels_)
      pointer = &level == &here       ? pointer_to(pointer, name)
                : level.names.empty() ? pointer_to(pointer, level.index)
                                      : pointer_to(pointer, level.name);
    fault_ = "at " + pointer + ": the member is there twice";
    return false;
  }

  bool parse_error(std::size_t position, std::string const&, json::exception const& e) override {
    std::string why = e.what();
    why = why.substr(why.find("] ") + 2); // behind nlohmann's own mark
    fault_ = "expected JSON, byte " + std::to_string(position) + ": " + why;
    return false;
  }

private:
  struct level {
    std::set<std::string> names; ///< seen so far, in an object
    std::string name;            ///< of the present member
    std::size_t index = 0;       ///< of the present element, in an array
  };

  bool scalar() {
    if (!levels_.empty())
      ++levels_.back().index;
    return true;
  }

  bool open() {
    if (levels_.size() == manifest_bounds::levels_max) {
      fault_ =
        "expected at most " + std::to_string(manifest_bounds::levels_max) + " levels of nesting, got more";
      return false;
    }
    levels_.emplace_back();
    return true;
  }

  bool close() {
    levels_.pop_back();
    return scalar();
  }

  std::vector<level> levels_;
  std::string fault_;
};

/// Takes a manifest's members out of a document and remembers the first fault.
class manifest_reader {
public:
  result<manifest> read(json const& document) {
    manifest m;
    members(document, "",
      {"accepts", "batch", "calls", "code_id", "description", "execution", "format", "limits", "memo", "name",
        "owner", "pure", "returns", "runtime", "version", "visibility"});
    number(document, "", "format", format_);
    text(document, "name", m.name);
    text(document, "owner", owner_);
    text(document, "version", m.version);
    text(document, "description", m.description);
    text(document, "runtime", m.runtime);
    text(document, "code_id", m.code_id);
    read_visibility(document, m.visibility);
    if (auto const* x = member(document, "", "pure"); x && require(x->is_boolean(), "/pure", "a boolean", *x))
      m.pure = x->get<bool>();
    calls_of(document, m.calls);
    limits_of(document, m.limits);
    execution_of(document, m.execution);
    batch_of(document, m.batch);
    memo_of(document, m.memo);
    schema_of(document, "accepts", m.accepts);
    schema_of(document, "returns", m.returns);
    if (fault_.empty() && format_ != 1)
      fail("/format", "expected 1, got " + std::to_string(format_));
    if (fault_.empty() && owner_ != m.name.substr(0, m.name.find('/')))
      fail("/owner", "expected the first part of the name '" + m.name + "', got '" + owner_ + "'");
    if (!fault_.empty())
      return unreadable(fault_);
    return m;
  }

private:
  void fail(std::string const& where, std::string const& why) {
    if (fault_.empty())
      fault_ = (where.empty() ? "as a whole" : "at " + where) + ": " + why;
  }

  bool require(bool ok, std::string const& where, std::string const& expected, json const& got) {
    if (!ok)
      fail(where, "expected " + expected + ", got " + got.type_name());
    return ok && fault_.empty();
  }

  void members(json const& object, std::string const& where, std::set<std::string> const& known) {
    if (!require(object.is_object(), where, "an object", object))
      return;
    for (auto const& [name, x] : object.get_ref<json::object_t const&>())
      if (!known.contains(name)) {
        std::string list;
        for (auto const& one : known)
          list += (list.empty() ? "" : ", ") + one;
        return fail(pointer_to(where, name), "unknown member, expected one of " + list);
      }
  }

  /// A member that must be there; null after a fault.
  json const* member(json const& object, std::string const& where, char const* name) {
    if (!fault_.empty())
      return nullptr;
    auto const at = object.find(name);
    if (at != object.end())
      return &*at;
    fail(pointer_to(where, name), "the member is missing");
    return nullptr;
  }

  void text(json const& document, char const* name, std::string& out) {
    if (auto const* x = member(document, "", name);
        x && require(x->is_string(), pointer_to("", name), "a string", *x))
      out = x->get<std::string>();
  }

  void number(json const& object, std::string const& where, char const* name, std::size_t& out) {
    if (auto const* x = member(object, where, name);
        x && require(x->is_number_unsigned(), pointer_to(where, name), "a whole number, not negative", *x))
      out = x->get<std::size_t>();
  }

  void read_visibility(json const& document, visibility& out) {
    std::string name;
    text(document, "visibility", name);
    if (auto const v = visibility_of(name))
      out = *v;
    else
      fail("/visibility", "expected owner, team or everyone, got '" + name + "'");
  }

  void calls_of(json const& document, std::vector<std::string>& out) {
    auto const* list = member(document, "", "calls");
    if (!list || !require(list->is_array(), "/calls", "a list of patterns", *list))
      return;
    for (std::size_t i = 0; i < list->size(); ++i)
      if (require((*list)[i].is_string(), pointer_to("/calls", i), "a pattern (string)", (*list)[i]))
        out.push_back((*list)[i].get<std::string>());
  }

  void limits_of(json const& document, algorithm_limits& out) {
    auto const* limits = member(document, "", "limits");
    if (!limits)
      return;
    members(*limits, "/limits",
      {"concurrency", "idle_timeout_ms", "instances_max", "instances_min", "waiting_max"});
    number(*limits, "/limits", "instances_max", out.instances_max);
    number(*limits, "/limits", "waiting_max", out.waiting_max);
    if (has(*limits, "instances_min"))
      number(*limits, "/limits", "instances_min", out.instances_min);
    if (has(*limits, "concurrency"))
      number(*limits, "/limits", "concurrency", out.concurrency);
    if (has(*limits, "idle_timeout_ms"))
      span(*limits, "/limits", "idle_timeout_ms", out.idle_timeout);
  }

  void execution_of(json const& document, execution& out) {
    if (!has(document, "execution"))
      return;
    std::string name;
    text(document, "execution", name);
    if (name == "blocking")
      out = execution::blocking;
    else
      fail("/execution", "expected blocking, or no such member, got '" + name + "'");
  }

  void batch_of(json const& document, std::optional<batch_options>& out) {
    if (!has(document, "batch"))
      return;
    auto const& batch = document["batch"];
    members(batch, "/batch", {"latency_us", "linger_us", "size_max"});
    batch_options found;
    number(batch, "/batch", "size_max", found.size_max);
    span(batch, "/batch", "linger_us", found.linger);
    span(batch, "/batch", "latency_us", found.latency);
    out = found;
  }

  void memo_of(json const& document, memo_options& out) {
    if (!has(document, "memo"))
      return;
    auto const& memo = document["memo"];
    members(memo, "/memo", {"failures", "ttl_ms"});
    if (has(memo, "failures")) {
      auto const& x = memo["failures"];
      if (require(x.is_boolean(), "/memo/failures", "a boolean", x))
        out.failures = x.get<bool>();
    }
    if (has(memo, "ttl_ms"))
      span(memo, "/memo", "ttl_ms", out.ttl.emplace());
  }

  /// Whether a member is there that may be absent.
  bool has(json const& object, char const* name) const { return fault_.empty() && object.contains(name); }

  template <class Duration>
  void span(json const& object, std::string const& where, char const* name, Duration& out) {
    std::size_t count = 0;
    number(object, where, name, count);
    constexpr auto most = static_cast<std::size_t>(Duration(manifest_bounds::time).count());
    if (fault_.empty() && count > most)
      fail(pointer_to(where, name),
        "expected at most " + std::to_string(most) + ", got " + std::to_string(count));
    out = Duration(static_cast<typename Duration::rep>(std::min(count, most)));
  }

  void schema_of(json const& document, char const* name, std::optional<json>& out) {
    if (fault_.empty() && document.contains(name))
      out = document[name];
  }

  std::size_t format_ = 0;
  std::string owner_;
  std::string fault_;
};

/// Some text from a byte on, for messages.
std::string excerpt(std::string_view text, std::size_t at) {
  if (at == text.size())
    return "the end";
  return "'" + utf8_repaired(utf8_cut(text.substr(at), 16)) + "'";
}

result<void> require_canonical(std::string_view text, manifest const& m) {
  auto const canonical = canonical_text(m);
  if (text == canonical)
    return {};
  std::size_t at = 0;
  while (at < text.size() && at < canonical.size() && text[at] == canonical[at])
    ++at;
  return unreadable("not in canonical form at byte " + std::to_string(at + 1) + ": expected " +
                    excerpt(canonical, at) + ", got " + excerpt(text, at));
}

} // namespace

result<manifest> parse_manifest(std::string_view text) {
  if (text.size() > manifest_bounds::bytes_max)
    return unreadable("expected at most " + std::to_string(manifest_bounds::bytes_max) + " bytes, got " +
                      std::to_string(text.size()));
  text_guard guard;
  if (!json::sax_parse(text, &guard))
    return unreadable(guard.fault());
  auto read = manifest_reader().read(json::parse(text));
  if (!read)
    return read;
  if (auto sound = check_fields(*read); !sound)
    return std::move(sound).error();
  if (auto same = require_canonical(text, *read); !same)
    return std::move(same).error();
  return read;
}

} // namespace leat
