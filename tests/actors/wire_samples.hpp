#pragma once

#include "actors/wire/messages.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <random>

namespace leat::test {

/// Random messages and parts of them, as they may be sent.
class wire_samples {
public:
  explicit wire_samples(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  bool coin() { return below(2) == 0; }

  template <class T>
  T one_of(std::initializer_list<T> xs) {
    return *(xs.begin() + below(xs.size()));
  }

  /// Any octets.
  std::string text() {
    std::string out(coin() ? below(8) : below(300), '\0');
    for (auto& c : out)
      c = static_cast<char>(below(256));
    return out;
  }

  std::string name() { return one_of<char const*>({"text/clean", "nlp/sentiment", "a/b", "x-1/y_2.z"}); }
  std::string version() {
    return one_of<char const*>({"1.0.0", "0.0.1-dev", "2.1.0-rc.1+build.7", "10.20.30"});
  }
  std::string id() { return name() + "@" + version(); }
  std::string asked() {
    return name() + one_of<char const*>({"", "@^1", "@1.x", "@stable", "@>=1.2 <2", "@2.1.0"});
  }

  json document(int levels = 4) {
    switch (below(levels > 0 ? 9 : 7)) {
    case 0:
      return nullptr;
    case 1:
      return coin();
    case 2:
      return static_cast<std::int64_t>(random_());
    case 3:
      return random_();
    case 4:
      return std::ldexp(
        static_cast<double>(static_cast<std::int64_t>(random_())), static_cast<int>(below(400)) - 200);
    case 5:
      return one_of<double>({0.0, -0.0, 1.0, 1e300, 5e-324});
    case 6:
      return one_of<char const*>(
        {"", "plain", "\"quoted\\", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", "[[[{", "\n\x01"});
    case 7: {
      auto out = json::array();
      for (auto n = below(5); n > 0; --n)
        out.push_back(document(levels - 1));
      return out;
    }
    default: {
      auto out = json::object();
      for (auto n = below(5); n > 0; --n)
        out["member " + std::to_string(below(20))] = document(levels - 1);
      return out;
    }
    }
  }

  leat::value value() {
    switch (below(4)) {
    case 0:
      return {};
    case 1:
      return text();
    case 2:
      return document();
    default: {
      bytes out(coin() ? below(10) : below(200'000));
      for (auto& octet : out)
        octet = static_cast<std::byte>(below(256));
      return out;
    }
    }
  }

  leat::error error() {
    leat::error e(one_of({errc::cancelled, errc::algorithm_failed, errc::not_found, errc::internal,
                    errc::unauthenticated}),
      text(), document());
    for (auto n = below(4); n > 0; --n)
      e.path.push_back(id());
    return e;
  }

  trace_context trace() { return {random_(), random_() | 1, random_() | 1, coin()}; }

  span_record span(std::uint32_t targets) {
    span_record s;
    s.call = random_();
    s.parent = random_();
    s.root = random_();
    s.begin = static_cast<std::int64_t>(random_());
    s.admitted = random_();
    s.started = random_();
    s.ended = random_();
    s.run = random_();
    s.load = random_();
    s.target = targets > 0 && coin() ? static_cast<std::uint32_t>(below(targets)) : span_record::no_target;
    s.instance = static_cast<std::uint32_t>(random_());
    s.outcome = one_of({errc::ok, errc::unavailable, errc::unauthenticated});
    s.kind = static_cast<std::uint8_t>(below(3));
    s.memo = one_of({memo_verdict::unused, memo_verdict::led, memo_verdict::hit, memo_verdict::coalesced,
      memo_verdict::reused, memo_verdict::circle});
    s.how = one_of({resolved_by::nothing, resolved_by::newest, resolved_by::split, resolved_by::digest});
    s.attempts = static_cast<std::uint8_t>(below(256));
    s.marks = static_cast<std::uint8_t>(below(16));
    s.batch = static_cast<std::uint16_t>(below(65'536));
    auto const asked = this->asked();
    std::memcpy(s.asked.data(), asked.data(), std::min(asked.size(), s.asked.size()));
    return s;
  }

  call_message call() {
    call_message m;
    m.id = random_();
    m.root = random_();
    m.name = name();
    m.version = version();
    for (auto& octet : m.digest)
      octet = static_cast<std::byte>(below(256));
    m.asked = asked();
    m.input = value();
    if (coin())
      m.time_left =
        std::chrono::nanoseconds(below(static_cast<std::uint64_t>(wire_bounds::time_left_max.count())));
    for (auto n = below(5); n > 0; --n)
      m.callers.push_back(id());
    m.depth = static_cast<std::uint32_t>(m.callers.size() + 1);
    m.root_principal = one_of<char const*>({"user:ann", "team:vision", "algo:nlp/sentiment", "process:self"});
    if (coin())
      m.trace = trace();
    m.memo = one_of({memo_use::use, memo_use::bypass, memo_use::refresh});
    m.affinity = random_();
    m.priority = static_cast<std::int8_t>(static_cast<int>(below(256)) - 128);
    m.shadow = coin();
    m.catalog_revision = random_();
    return m;
  }

  answer_message answer() {
    answer_message m;
    m.id = random_();
    if (coin())
      m.outcome = value();
    else
      m.outcome = error();
    for (auto n = below(4); n > 0; --n)
      m.versions.push_back(id());
    auto const count = static_cast<std::uint32_t>(m.versions.size());
    for (auto n = below(5); n > 0; --n)
      m.spans.push_back(span(count));
    for (auto n = below(5); n > 0; --n)
      m.depends_on.push_back(
        {asked(), count > 0 ? static_cast<std::uint32_t>(below(count)) : wire_dependency::nothing,
          coin() ? "" : name(), one_of({verdict::allowed, verdict::denied_seen, verdict::denied_unseen})});
    return m;
  }

private:
  std::mt19937_64 random_;
};

} // namespace leat::test
