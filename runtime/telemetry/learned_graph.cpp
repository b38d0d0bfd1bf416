#include "actors/ahead/learned_graph.hpp"

#include <leat/metrics.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace leat {

result<call_graph> learned_graph(std::string const& data) {
  std::error_code none;
  std::filesystem::path file = data;
  if (std::filesystem::is_directory(file, none))
    file /= "learned";
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return error(errc::not_found, file.string() + ": there is nothing learned to be read");
  std::string const text(std::istreambuf_iterator<char>(in), {});
  auto const read = read_learned(std::as_bytes(std::span(text.data(), text.size())));
  auto const wrong = [&](error const& e) { return error(e.code, file.string() + ": " + e.message); };
  if (!read)
    return wrong(read.error());
  auto const& names = read->names;
  learned_start policy;
  auto const loaded = policy.load(
    read->policy, [&](std::uint32_t number) { return number < names.size() ? number : call_site::unknown; });
  if (!loaded)
    return wrong(loaded.error());
  return graph_of(policy, names);
}

} // namespace leat
