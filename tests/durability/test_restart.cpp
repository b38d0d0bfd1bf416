#include "tests/support/catch.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/child.hpp"
#include "tests/support/temporary_folder.hpp"

#include <leat/leat.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

using leat::errc;
using leat::test::complaint;

namespace {

leat::algorithm says(std::string const& version, std::string const& code = "build-1") {
  return leat::algorithm("demo/say", version)
    .describe("Says its version.")
    .visibility(leat::visibility::everyone)
    .code_id(code)
    .apply([version](std::string) { return version; });
}

struct data_folder {
  leat::runtime_options options() const { return {.data = (folder.path() / "data").string(), .threads = 1}; }

  leat::test::temporary_folder folder;
};

std::string ask(leat::runtime const& rt, std::string_view ref) {
  auto r = rt.client().algo(ref).pipe("").try_get();
  return r ? r->as_text() : to_string(r.error());
}

} // namespace

TEST_CASE("durability: what was published, said and granted is there after a restart", "[durability]") {
  data_folder const at;
  leat::created_key key;
  std::string digest;
  {
    leat::runtime rt(at.options());
    auto const registry = rt.registry();
    for (std::string const version : {"1.0.0", "1.1.0", "1.2.0"})
      rt.publish(says(version));
    registry.split("demo/say", "stable", {.targets = {{"1.0.0", 3}, {"1.1.0", 1}}, .shadow = {"1.2.0", 5}})
      .value();
    registry.label("demo/say", "canary", "1.2.0").value();
    registry.retire("demo/say", "1.1.0").value();
    registry.deprecate("demo/say", "1.0.0", "old").value();
    registry.set_visibility("demo/say", leat::visibility::owner).value();
    registry.create_user("ann").value();
    registry.create_team("lab").value();
    registry.add_member("team:lab", "user:ann").value();
    registry.grant({"team:lab", "call", "demo/*"}).value();
    registry.grant({"team:lab", "call", "other/*", leat::effect::deny}).value();
    key =
      registry.create_key("user:ann", {.scopes = {"demo/*"}, .actions = {"call"}, .label = "laptop"}).value();
    digest = registry.describe("demo/say@1.2.0").value().digest;
    CHECK(rt.client(leat::api_key{key.secret}).algo("demo/say").pipe("").get().as_text() == "1.2.0");
    CHECK_FALSE(rt.client(leat::principal{"user:ann"}).algo("other/thing").pipe("").try_get());
  }
  leat::runtime rt(at.options());
  auto const registry = rt.registry();
  auto const versions = registry.versions("demo/say").value();
  REQUIRE(versions.size() == 3);
  CHECK(versions[0].deprecated == "old");
  CHECK(versions[1].retired);
  CHECK(versions[2].digest == digest);
  CHECK(versions[2].manifest.description == "Says its version.");
  CHECK_FALSE(versions[2].linked);
  auto const labels = registry.labels("demo/say").value();
  REQUIRE(labels.size() == 2);
  CHECK(labels[1].split == leat::label_split{{{"1.0.0", 3}, {"1.1.0", 1}}, {"1.2.0", 5}});
  CHECK(registry.members("team:lab").value() == std::vector<std::string>{"user:ann"});
  CHECK(registry.grants("team:lab", "").value().size() == 2);
  CHECK(registry.explain("user:ann", "call", "demo/say").value().rule == "grant");
  auto const kept = registry.keys("user:ann").value();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].id == key.id);
  CHECK(kept[0].options.label == "laptop");
  CHECK(kept[0].last_used.has_value());
  CHECK(registry.history("demo/say").value().size() == 8);
  CHECK(registry.audit({.principal = "process:self"}).value().size() >= 14);

  // The code comes with the program; the same digest attaches to the stored version.
  CHECK(ask(rt, "demo/say@canary") ==
        "failed_precondition: demo/say@1.2.0 is published, but its code is not linked into this process "
        "[demo/say@1.2.0]");
  rt.publish(says("1.2.0"));
  CHECK(ask(rt, "demo/say@canary") == "1.2.0");
  CHECK(rt.client(leat::api_key{key.secret}).algo("demo/say").pipe("").get().as_text() == "1.2.0");
  CHECK(registry.history("demo/say").value().size() == 8);
  CHECK(registry.publish(says("1.2.0")).error().code == errc::already_exists); // twice in one process
  auto const other = registry.publish(says("1.0.0", "build-2"));
  REQUIRE_FALSE(other);
  CHECK(other.error().code == errc::already_exists);
  CHECK(registry.publish(says("1.1.0"))); // retired it stays, linked it is
  CHECK(ask(rt, "demo/say@1.1.0").starts_with("not_found"));
}

TEST_CASE("durability: a dev version may be replaced after a restart", "[durability]") {
  data_folder const at;
  {
    leat::runtime rt(at.options());
    rt.publish(says("1.0.0-dev", "build-1"));
  }
  leat::runtime rt(at.options());
  rt.publish(says("1.0.0-dev", "build-2"));
  CHECK(ask(rt, "demo/say@1.0.0-dev") == "1.0.0-dev");
  CHECK(rt.registry().history("demo/say").value().back().event == "replace");
}

TEST_CASE("durability: by default every build of the code is another", "[durability]") {
  leat::runtime rt;
  rt.publish(leat::algorithm("demo/built", "1.0.0").apply([](std::string s) { return s; }));
  CHECK_THAT(rt.registry().describe("demo/built").value().manifest.code_id,
    Catch::Matchers::StartsWith("build:") || Catch::Matchers::StartsWith("file:"));
}

TEST_CASE("durability: one runtime at a time uses a folder", "[durability]") {
  data_folder const at;
  leat::runtime rt(at.options());
  rt.publish(says("1.0.0"));
  auto open_again = [&] { leat::runtime second(at.options()); };
  auto const here = complaint(open_again);
  CHECK_THAT(
    here, Catch::Matchers::StartsWith("failed_precondition") && Catch::Matchers::ContainsSubstring("data"));
  auto const elsewhere = leat::test::in_child([&] { return complaint(open_again); });
  CHECK_THAT(elsewhere, Catch::Matchers::StartsWith("failed_precondition") &&
                          Catch::Matchers::ContainsSubstring(std::to_string(getpid())));
  CHECK(ask(rt, "demo/say") == "1.0.0");
}

TEST_CASE("durability: a damaged registry is refused and not touched", "[durability]") {
  data_folder const at;
  auto const file = std::filesystem::path(at.options().data) / "registry.sqlite";
  {
    leat::runtime rt(at.options());
    rt.publish(says("1.0.0"));
  }
  auto content = [&] {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  {
    std::fstream damage(file, std::ios::binary | std::ios::in | std::ios::out);
    damage.seekp(100);
    damage << std::string(300, '\xff');
  }
  auto const before = content();
  CHECK_THAT(complaint([&] { leat::runtime rt(at.options()); }),
    Catch::Matchers::StartsWith("failed_precondition") &&
      Catch::Matchers::ContainsSubstring("registry.sqlite"));
  CHECK(content() == before);
}

TEST_CASE("durability: a folder that cannot be made is named", "[durability]") {
  CHECK_THAT(complaint([] { leat::runtime rt({.data = "/proc/nothing/here"}); }),
    Catch::Matchers::ContainsSubstring("/proc/nothing"));
}

TEST_CASE("durability: a registry handle outlives its runtime", "[durability]") {
  data_folder const at;
  auto registry = [&] {
    leat::runtime rt(at.options());
    rt.publish(says("1.0.0"));
    return rt.registry();
  }();
  CHECK(registry.retire("demo/say", "1.0.0"));
  CHECK(registry.versions("demo/say").value()[0].retired);
}
