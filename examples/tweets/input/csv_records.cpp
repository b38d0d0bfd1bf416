#include "examples/tweets/input/csv_records.hpp"

#include <new>

namespace tweets {

csv_records::csv_records() {
  if (csv_init(&parser_, CSV_STRICT) != 0)
    throw std::bad_alloc();
  // RFC 4180: spaces are part of a field. libcsv would trim them.
  csv_set_space_func(&parser_, [](unsigned char) { return 0; });
}

csv_records::~csv_records() {
  csv_free(&parser_);
}

csv_records::outcome csv_records::add_line(std::string_view line) {
  if (!is_open())
    fields_.clear();
  done_ = false;
  open_bytes_ += line.size() + 1;
  auto parsed = csv_parse(&parser_, line.data(), line.size(), on_field, on_record, this);
  if (parsed == line.size())
    parsed += csv_parse(&parser_, "\n", 1, on_field, on_record, this);
  if (parsed != line.size() + 1) {
    auto const failure = csv_error(&parser_);
    error_ =
      failure == CSV_EPARSE ? "byte " + std::to_string(parsed + 1) + ": stray quote" : csv_strerror(failure);
    restart();
    return outcome::bad;
  }
  if (!done_)
    return outcome::more;
  open_bytes_ = 0;
  return outcome::record;
}

void csv_records::restart() {
  csv_fini(&parser_, nullptr, nullptr, nullptr);
  fields_.clear();
  open_bytes_ = 0;
}

// Exceptions must not pass through libcsv, which is C: those for want of memory end the program there.
void csv_records::on_field(void* bytes, std::size_t size, void* self) {
  static_cast<csv_records*>(self)->fields_.emplace_back(static_cast<char const*>(bytes), size);
}

void csv_records::on_record(int, void* self) {
  static_cast<csv_records*>(self)->done_ = true;
}

} // namespace tweets
