// The reader of what live runtimes record.

#include "bench/sim/generated.hpp"
#include "bench/sim/recorded.hpp"

#include <leat/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

namespace leat::bench {

namespace {

/// Thirty years, and more than there is.
constexpr double recorded_seconds_max = 1e9;
constexpr std::uint64_t instances_max = 0xffff'ffff;
constexpr std::uint64_t recorded_bytes_max = std::uint64_t{1} << 50;
/// Of what an error says that it has found.
constexpr std::size_t shown_max = 64;

/// One line, and where it stands, for errors.
class line_of_json {
public:
  line_of_json(json fields, std::string where) : fields_(std::move(fields)), where_(std::move(where)) {}

  bool has(char const* name) const { return fields_.contains(name); }

  error wrong(std::string const& what) const { return {errc::invalid_argument, where_ + ": " + what}; }

  result<double> seconds(char const* name) const {
    if (auto const at = fields_.find(name); at != fields_.end() && at->is_number())
      if (auto const x = at->get<double>(); std::isfinite(x) && std::abs(x) < recorded_seconds_max)
        return x;
    return expected(name, "a number of seconds");
  }
  result<std::uint64_t> count(char const* name) const {
    if (auto const at = fields_.find(name); at != fields_.end() && at->is_number_unsigned())
      return at->get<std::uint64_t>();
    return expected(name, "a number from 0");
  }
  /// The number of a version.
  result<std::uint32_t> version(char const* name) const {
    if (auto const x = count(name); x && *x < call_site::unknown)
      return static_cast<std::uint32_t>(*x);
    return expected(name, "the number of a version");
  }
  result<std::size_t> bytes(char const* name) const {
    if (auto const x = count(name); x && *x <= recorded_bytes_max)
      return static_cast<std::size_t>(*x);
    return expected(name, "a number of bytes");
  }
  result<std::string> text(char const* name) const {
    if (auto const at = fields_.find(name); at != fields_.end() && at->is_string())
      return at->get<std::string>();
    return expected(name, "a text");
  }

private:
  error expected(char const* name, char const* what) const {
    auto const at = fields_.find(name);
    auto found = at == fields_.end() ? "nothing" : at->dump(-1, ' ', true); // ASCII, so it can be cut
    if (found.size() > shown_max)
      found = found.substr(0, shown_max) + "...";
    return wrong("field \"" + std::string(name) + "\": expected " + what + ", found " + found);
  }

  json fields_;
  std::string where_;
};

struct load_seen {
  double seconds = 0;
  double bytes = 0;
  double count = 0;
  std::vector<recorded_start> each = {}; ///< not of all together
};

class recording {
public:
  result<void> add(line_of_json const& line) {
    if (line.has("call"))
      return add_call(line);
    if (line.has("start"))
      return add_start(line);
    if (line.has("version"))
      return add_version(line);
    return line.wrong("expected one of the fields \"version\", \"start\" and \"call\"");
  }

  result<workload> finish(std::string const& file) {
    for (auto& [number, v] : versions_) {
      auto const& seen = loads_[number].count > 0 ? loads_[number] : all_loads_;
      v.starts = std::move(loads_[number].each);
      v.step[2] = from_seconds(seen.count > 0 ? seen.seconds / seen.count : 0);
      if (v.bytes == 0 && seen.count > 0)
        v.bytes = static_cast<std::size_t>(seen.bytes / seen.count);
      dense_[number] = static_cast<std::uint32_t>(out_.versions.size());
      out_.versions.push_back(v);
    }
    for (auto& c : calls_) {
      auto const at = dense_.find(c.version);
      if (at == dense_.end())
        return error(errc::invalid_argument, file + ": call " + std::to_string(c.call) +
                                               ": there is no line for version " + std::to_string(c.version));
      c.version = at->second;
    }
    if (auto const ok = add_recorded(out_, std::move(calls_)); !ok)
      return error(errc::invalid_argument, file + ": " + ok.error().message);
    out_.name = file;
    if (auto const ok = checked(out_); !ok)
      return error(errc::invalid_argument, file + ": " + ok.error().message);
    return std::move(out_);
  }

private:
  result<void> add_version(line_of_json const& line) {
    auto const number = line.version("version");
    auto const id = line.text("id");
    auto const bytes = line.has("bytes") ? line.bytes("bytes") : 0;
    auto const most = line.has("instances_max") ? line.count("instances_max") : 1;
    for (error const* e : {failed(number), failed(id), failed(bytes), failed(most)})
      if (e != nullptr)
        return *e;
    auto& v = versions_[*number];
    v.name = *id;
    v.bytes = *bytes;
    v.instances_max = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(*most, 1, instances_max));
    return {};
  }

  result<void> add_start(line_of_json const& line) {
    auto const number = line.version("start");
    auto const at = line.seconds("at");
    auto const took = line.seconds("took");
    auto const bytes = line.has("bytes") ? line.bytes("bytes") : 0;
    for (error const* e : {failed(number), failed(at), failed(took), failed(bytes)})
      if (e != nullptr)
        return *e;
    if (*took < 0)
      return line.wrong("field \"took\": expected no less than 0");
    for (auto* const l : {&loads_[*number], &all_loads_}) {
      l->seconds += *took;
      l->bytes += static_cast<double>(*bytes);
      ++l->count;
    }
    loads_[*number].each.push_back({from_seconds(*at), from_seconds(*took)});
    return {};
  }

  result<void> add_call(line_of_json const& line) {
    auto const id = line.count("call");
    auto const parent = line.count("parent");
    auto const version = line.version("version");
    auto const at = line.seconds("at");
    auto const began = line.seconds("began");
    auto const ended = line.seconds("ended");
    for (error const* e :
      {failed(id), failed(parent), failed(version), failed(at), failed(began), failed(ended)})
      if (e != nullptr)
        return *e;
    if (*id == 0)
      return line.wrong("field \"call\": expected a number from 1");
    if (!(*at <= *began && *began <= *ended))
      return line.wrong("expected \"at\" <= \"began\" <= \"ended\"");
    calls_.push_back({*id, *parent, *version, *at, *began, *ended});
    return {};
  }

  template <class T>
  static error const* failed(result<T> const& r) {
    return r ? nullptr : &r.error();
  }

  workload out_;
  std::map<std::uint32_t, simulated_version> versions_;
  std::map<std::uint32_t, std::uint32_t> dense_;
  std::map<std::uint32_t, load_seen> loads_;
  load_seen all_loads_;
  std::vector<recorded_call> calls_;
};

} // namespace

result<workload> read_recording(std::istream& from, std::string const& file) {
  recording out;
  std::string text;
  bool begun = false;
  for (std::size_t number = 1; std::getline(from, text); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos)
      continue;
    auto fields = json::parse(text, nullptr, false);
    auto const is_object = fields.is_object();
    line_of_json const line(std::move(fields), file + ':' + std::to_string(number));
    if (!is_object)
      return line.wrong("expected a JSON object");
    if (!begun) {
      begun = true;
      auto const format = line.count("leat_trace");
      if (!format || *format != 1)
        return line.wrong("expected {\"leat_trace\":1}: a recording of this format");
      continue;
    }
    if (auto const ok = out.add(line); !ok)
      return ok.error();
  }
  if (from.bad())
    return error(errc::failed_precondition, file + ": cannot be read");
  if (!begun)
    return error(errc::invalid_argument, file + ": expected a recording, found nothing");
  return out.finish(file);
}

result<workload> read_recording(std::string const& file) {
  std::ifstream from(file);
  if (!from)
    return error(errc::not_found, file + ": cannot be opened");
  return read_recording(from, file);
}

} // namespace leat::bench
