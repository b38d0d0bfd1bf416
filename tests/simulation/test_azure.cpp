#include "bench/sim/azure.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace leat;
using namespace std::chrono_literals;

namespace {

/// A file that is gone with the test.
class csv_file {
public:
  csv_file(std::string const& name, std::string const& text)
      : path(std::filesystem::temp_directory_path() / ("leat-" + std::to_string(getpid()) + '-' + name)) {
    std::ofstream(path) << text;
  }
  ~csv_file() { std::filesystem::remove(path); }
  csv_file(csv_file const&) = delete;
  csv_file& operator=(csv_file const&) = delete;

  std::string name() const { return path.string(); }

  std::filesystem::path path;
};

std::string const azure_heading = "app,func,end_timestamp,duration\n";

std::string message_2021(std::string const& text) {
  csv_file const file("bad.csv", text);
  auto const out = bench::read_azure_2021(file.name(), {});
  REQUIRE_FALSE(out);
  auto const& m = out.error().message;
  REQUIRE(m.find(file.name()) == 0);
  return m.substr(file.name().size());
}

std::string minutes(std::string const& first, std::string const& last) {
  std::string out = "," + first;
  for (int i = 2; i < 1'440; ++i)
    out += ",0";
  return out + "," + last + "\n";
}

std::string minute_names() {
  std::string out;
  for (int i = 1; i <= 1'440; ++i)
    out += "," + std::to_string(i);
  return out + "\n";
}

std::string const duration_heading =
  "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1,"
  "percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,"
  "percentile_Average_100\n";

} // namespace

TEST_CASE("azure: an invocation of 2021 came its duration before its end", "[sim]") {
  csv_file const file("2021.csv", azure_heading + "x,f,12.5,2.5\r\n\"x\",\"g\",9,1\nx,f,30,0.25\n");
  auto const w = bench::read_azure_2021(file.name(), {});
  REQUIRE(w);
  REQUIRE(bench::checked(*w));
  REQUIRE(w->requests.size() == 3);
  CHECK(w->requests[1].at == 2s);
  CHECK(w->requests[2].at == 21750ms);
  CHECK(w->steps[1].work == 2500ms);
  REQUIRE(w->versions.size() == 2);
  CHECK(w->versions[0].name == "x/f");
  CHECK(w->versions[0].bytes > 0);
  CHECK(w->versions[0].load() > 0ns);
  CHECK(w->calls[0].version == 1);
}

TEST_CASE("azure: errors name line, column and what was expected", "[sim]") {
  CHECK(message_2021("") == ": expected a heading, found nothing");
  CHECK(message_2021("app,func,end\n") == ":1: expected a heading with the column \"end_timestamp\"");
  CHECK(message_2021(azure_heading + "x,f,1,1\nx,f,late,1\n") ==
        ":3: column \"end_timestamp\": expected a number from -1e+09 to 1e+09, found \"late\"");
  CHECK(message_2021(azure_heading + "x,f,1,-1\n") ==
        ":2: column \"duration\": expected a number from 0 to 1e+09, found \"-1\"");
  CHECK(message_2021(azure_heading + "x,f,1\n") == ":2: expected 4 columns as in the heading, found 3");
  CHECK(message_2021(azure_heading + "x,\"f\"g,1,1\n") == ":2: a quote stands where none is expected");
  CHECK(message_2021(azure_heading + "x,\"f") == ": ends within a quoted field");
  CHECK(bench::read_azure_2021("/does/not/exist.csv", {}).error().code == errc::not_found);
}

TEST_CASE("azure: the invocations of 2019 come within their minutes, the same each time", "[sim]") {
  csv_file const counts("i.csv", "HashOwner,HashApp,HashFunction,Trigger" + minute_names() + "o,a,f,http" +
                                   minutes("3", "2") + "o,a,unknown,http" + minutes("1", "1"));
  csv_file const durations(
    "d.csv", duration_heading + "o,a,f,1000,5,500,2000,500,500,1000,1000,1000,2000,2000\n");
  csv_file const memory("m.csv", "HashOwner,HashApp,SampleCount,AverageAllocatedMb\no,a,7,150\n");
  bench::azure_2019_files const files{counts.name(), durations.name(), memory.name()};
  auto const w = bench::read_azure_2019(files, {});
  REQUIRE(w);
  REQUIRE(bench::checked(*w));
  REQUIRE(w->requests.size() == 5);
  CHECK(w->requests[2].at < 1min);
  CHECK(w->requests[3].at > 1437min);
  for (auto const& s : w->steps) {
    CHECK(s.work >= 500ms);
    CHECK(s.work <= 2s);
  }
  CHECK(w->versions.at(0).bytes == 150'000'000);
  CHECK(w->name.find("without 1 functions") != std::string::npos);
  auto const again = bench::read_azure_2019(files, {});
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(again->requests[i].at == w->requests[i].at);
  bench::azure_options other;
  other.drawn.calls.seed = 2;
  CHECK(bench::read_azure_2019(files, other)->steps[0].work != w->steps[0].work);
}

TEST_CASE("azure: what is wrong in a file of 2019 is named", "[sim]") {
  csv_file const counts(
    "i.csv", "HashOwner,HashApp,HashFunction,Trigger" + minute_names() + "o,a,f,http" + minutes("3", "two"));
  csv_file const durations("d.csv", duration_heading + "o,a,f,1,5,5,20,5,5,10,10,10,20,20\n");
  auto const out = bench::read_azure_2019({counts.name(), durations.name(), ""}, {});
  REQUIRE_FALSE(out);
  CHECK(out.error().message ==
        counts.name() + ":2: column \"1440\": expected a number from 0 to 1e+06, found \"two\"");
  csv_file const headless("h.csv", "HashOwner,HashApp\n");
  CHECK(bench::read_azure_2019({counts.name(), headless.name(), ""}, {}).error().message ==
        headless.name() + ":1: expected a heading with the column \"HashFunction\"");
}
