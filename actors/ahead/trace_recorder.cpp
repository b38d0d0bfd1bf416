#include "actors/ahead/trace_recorder.hpp"

#include <leat/error.hpp>
#include <leat/json.hpp>

namespace leat {

namespace {

// Calls whose end was lost stay open; more are not noted.
constexpr std::size_t open_max = 1 << 20;

} // namespace

trace_recorder::trace_recorder(std::string const& file, time begin) : begin_(begin), out_(file) {
  out_ << "{\"leat_trace\":1}\n" << std::flush;
  if (!out_)
    throw error(errc::failed_precondition, "learning.record: " + file + " cannot be written");
}

void trace_recorder::write(version const& v) {
  out_ << json{{"version", v.number}, {"id", v.id}, {"instances_max", v.instances_max}}.dump() << '\n';
  if (!v.loads)
    out_ << json{{"start", v.number}, {"at", 0.0}, {"took", 0.0}, {"bytes", 0}, {"ahead", false}}.dump()
         << '\n';
}

void trace_recorder::write(seen_start const& s, start_cost const& cost, time ended) {
  if (cost.failed)
    return;
  auto const began = (ended - cost.took).count();
  out_ << json{{"start", s.version}, {"at", seconds(began)},
            {"took", 1e-9 * static_cast<double>(cost.took.count())}, {"bytes", cost.bytes},
            {"ahead", s.ahead_of_call}}
            .dump()
       << '\n';
}

void trace_recorder::observe(observation const& o, std::uint32_t number) {
  if (o.what == observation::kind::arrived) {
    if (open_.size() < open_max)
      open_[o.call] = {o.parent(), number, o.at, o.at};
    return;
  }
  auto const found = open_.find(o.call);
  if (found == open_.end())
    return;
  auto& c = found->second;
  if (o.what == observation::kind::began) {
    c.began = o.at;
    return;
  }
  if (o.what != observation::kind::ended)
    return;
  out_ << json{{"call", o.call}, {"parent", c.parent}, {"version", c.version}, {"at", seconds(c.at)},
            {"began", seconds(c.began)}, {"ended", seconds(o.at)}}
            .dump()
       << '\n';
  open_.erase(found);
}

} // namespace leat
