#include "words/sha256.hpp"

#include <leat/value.hpp>

#include <atomic>
#include <variant>

namespace leat {

namespace detail {

/// The shared content of values. Never null: a null value has no payload.
struct payload {
  using content_type = std::variant<std::string, json, bytes>;

  explicit payload(content_type x) : content(std::move(x)) {}

  content_type content;
  mutable std::atomic<std::uint32_t> refs{0};
};

void intrusive_ptr_add_ref(payload const* p) noexcept {
  p->refs.fetch_add(1, std::memory_order_relaxed);
}

void intrusive_ptr_release(payload const* p) noexcept {
  if (p->refs.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete p;
}

} // namespace detail

namespace {

/// The content of a payload that nobody else holds, so that a temporary value can give it away; else nothing.
template <class T>
T* sole(boost::intrusive_ptr<detail::payload const> const& p) {
  if (!p || p->refs.load(std::memory_order_acquire) != 1)
    return nullptr;
  // Payloads are created non-const; with one reference left nobody can observe the change.
  return std::get_if<T>(&const_cast<detail::payload*>(p.get())->content);
}

std::vector<std::uint8_t> canonical(json const& document) {
  return json::to_cbor(document);
}

} // namespace

std::string_view to_string(value_kind kind) noexcept {
  switch (kind) {
  case value_kind::null:
    return "null";
  case value_kind::text:
    return "text";
  case value_kind::json:
    return "json";
  case value_kind::bytes:
    return "bytes";
  }
  return "unknown";
}

value::value(std::string text) : payload_(new detail::payload(std::move(text))) {}

value::value(leat::json document) {
  if (!document.is_null())
    payload_ = new detail::payload(std::move(document));
}

value::value(leat::bytes octets) : payload_(new detail::payload(std::move(octets))) {}

value_kind value::kind() const noexcept {
  return payload_ ? static_cast<value_kind>(payload_->content.index() + 1) : value_kind::null;
}

void value::wrong_kind(char const* expected) const {
  throw error(errc::invalid_argument,
    std::string("expected ") + expected + ", got " + std::string(to_string(kind())) +
      (kind() == value_kind::json ? std::string(" (") + as_json().type_name() + ")" : std::string()));
}

std::string const& value::as_text() const& {
  if (payload_) {
    if (auto* text = std::get_if<std::string>(&payload_->content))
      return *text;
    if (auto* document = std::get_if<json>(&payload_->content); document && document->is_string())
      return document->get_ref<std::string const&>();
  }
  wrong_kind("text");
}

std::string value::as_text() && {
  if (auto* text = sole<std::string>(payload_))
    return std::move(*text);
  if (auto* document = sole<json>(payload_); document && document->is_string())
    return std::move(document->get_ref<std::string&>());
  return as_text();
}

json const& value::as_json() const& {
  static json const null;
  if (!payload_)
    return null;
  if (auto* document = std::get_if<json>(&payload_->content))
    return *document;
  wrong_kind("json");
}

json value::as_json() && {
  if (auto* document = sole<json>(payload_))
    return std::move(*document);
  return as_json();
}

bytes const& value::as_bytes() const& {
  if (payload_)
    if (auto* octets = std::get_if<leat::bytes>(&payload_->content))
      return *octets;
  wrong_kind("bytes");
}

bytes value::as_bytes() && {
  if (auto* octets = sole<leat::bytes>(payload_))
    return std::move(*octets);
  return as_bytes();
}

json value::to_json() const {
  if (kind() == value_kind::text)
    return json(as_text());
  return as_json();
}

std::size_t value::size() const {
  switch (kind()) {
  case value_kind::null:
    return 0;
  case value_kind::text:
    return as_text().size();
  case value_kind::json:
    return as_json().dump(-1, ' ', false, json::error_handler_t::replace).size();
  case value_kind::bytes:
    return as_bytes().size();
  }
  return 0;
}

value::digest_type value::digest() const {
  sha256 hash;
  auto const tag = static_cast<std::uint8_t>(kind());
  hash.add(&tag, 1);
  if (kind() == value_kind::text)
    hash.add(as_text());
  else if (kind() == value_kind::bytes)
    hash.add(as_bytes().data(), as_bytes().size());
  else if (kind() == value_kind::json) {
    auto form = canonical(as_json());
    hash.add(form.data(), form.size());
  }
  return hash.finish();
}

bool operator==(value const& a, value const& b) {
  if (a.payload_ == b.payload_)
    return true;
  if (a.kind() != b.kind())
    return false;
  switch (a.kind()) {
  case value_kind::null:
    return true;
  case value_kind::text:
    return a.as_text() == b.as_text();
  case value_kind::json:
    return canonical(a.as_json()) == canonical(b.as_json());
  case value_kind::bytes:
    return a.as_bytes() == b.as_bytes();
  }
  return false;
}

} // namespace leat
