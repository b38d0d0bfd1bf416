#!/usr/bin/env python3
"""Shows layering.py small trees with one violation each, and one with none."""

import tempfile
import unittest
from pathlib import Path

import layering

CLEAN = {
    "CMakeLists.txt": "add_subdirectory(registry)\n",
    "include/leat/value.hpp": "#pragma once\n#include <string>\n#include <nlohmann/json.hpp>\n",
    "include/leat/caf.hpp": "#include <leat/value.hpp>\n#include <caf/fwd.hpp>\n",
    "registry/CMakeLists.txt": "leat_layer(registry SOURCES catalog.cpp store/memory.cpp)\n",
    "registry/catalog.hpp": "#include <leat/value.hpp>\n",
    "registry/catalog.cpp":
        '#include "registry/catalog.hpp"\n// std::cout << 1; exit(1)\nauto s = "abort( printf(";\n'
        'auto n = 1\'000; auto c = \'"\'; /* using namespace caf */\nvoid f() { queue.abort(); send_exit(a); snprintf(b); }\n',
    "registry/store/memory.cpp": '#include "registry/catalog.hpp"\n',
    "actors/CMakeLists.txt": "leat_layer(actors SOURCES pool.cpp)\nleat_layer(policy SOURCES policy/retry.cpp)\n",
    "actors/pool.cpp": '#include "registry/catalog.hpp"\n#include <caf/actor.hpp>\n',
    "actors/policy/retry.hpp": "",
    "actors/policy/retry.cpp": '#include "actors/policy/retry.hpp"\n',
    "examples/tweets/CMakeLists.txt": "leat_example(tweets SOURCES main.cpp)\n",
    "examples/tweets/main.cpp": '#include "clean.hpp"\nint main() { std::cout << 1; }\n',
    "examples/tweets/clean.hpp": "",
    "tests/registry/CMakeLists.txt": "leat_test(registry SOURCES catalog_test.cpp)\n",
    "tests/registry/catalog_test.cpp":
        '#include "registry/catalog.hpp"\nTEST_CASE("catalog: one, two", "[registry]") { CHECK(x == "a;b"); }\n',
    "cmake/programs.cmake": "add_library(support OBJECT tests/support/support.cpp)\n",
    "tests/support/support.cpp": "",
    "build/dev/junk.cpp": "using namespace caf;\n",
}

# (what is wrong, where, the text that is added there, a part of the message)
VIOLATIONS = (
    ("CAF in a public header", "include/leat/value.hpp", "#include <caf/fwd.hpp>", "only leat/caf.hpp may show CAF"),
    ("CAF in the registry", "registry/catalog.cpp", "#  include <caf/actor.hpp>", "this layer knows no actors"),
    ("CAF in a policy", "actors/policy/retry.cpp", "#include <caf/actor.hpp>", "this layer knows no actors"),
    ("CAF in the facade", "runtime/client.hpp", "#include <caf/actor.hpp>", "only actors/ and runtime/cluster/"),
    ("CAF in an example", "examples/tweets/main.cpp", "#include <caf/actor.hpp>", "public headers alone"),
    ("sockets in the registry", "registry/catalog.hpp", "#include <boost/asio/ip/tcp.hpp>", "has no sockets"),
    ("HTTP outside the gateway", "runtime/client.hpp", "#include <boost/beast.hpp>", "only the gateway"),
    ("caf/all.hpp", "actors/pool.cpp", "#include <caf/all.hpp>", "costs seconds"),
    ("caf/all.hpp in a test", "tests/registry/catalog_test.cpp", '#include <caf/all.hpp>', "costs seconds"),
    ("upward arrow", "registry/catalog.cpp", '#include "actors/policy/retry.hpp"', "registry/ may not know it"),
    ("policy knows mechanism", "actors/policy/retry.cpp", '#include "actors/pool.hpp"', "actors/policy/ may not know it"),
    ("private header in a public one", "include/leat/value.hpp", '#include "registry/catalog.hpp"', "may not know it"),
    ("private header in an example", "examples/tweets/main.cpp", '#include "registry/catalog.hpp"', "may not know it"),
    ("private header in brackets", "actors/pool.cpp", "#include <registry/catalog.hpp>", "is spelled"),
    ("public header in quotes", "registry/catalog.cpp", '#include "leat/value.hpp"', "public headers are"),
    ("relative include", "registry/store/memory.cpp", '#include "../catalog.hpp"', "public headers are"),
    ("include from its own folder", "registry/catalog.cpp", '#include "catalog.hpp"', "does not exist from the root"),
    ("unknown public header", "registry/catalog.cpp", "#include <leat/other.hpp>", "no public header"),
    ("using namespace caf", "actors/pool.cpp", "using  namespace caf;", "using namespace caf"),
    ("printing", "registry/catalog.cpp", "void g() { std::cout << 1; }", "never prints"),
    ("printing in C", "actors/pool.cpp", 'void g() { std::printf("x"); }', "never prints"),
    ("exit", "registry/catalog.hpp", "void g() { exit(1); }", "never prints"),
    ("abort", "include/leat/value.hpp", "inline void g() { ::abort(); }", "never prints"),
    ("signal handler", "actors/pool.cpp", "void g() { std::signal(2, h); }", "never prints"),
    ("file not in CMake", "registry/names.cpp", "", "in no CMakeLists.txt"),
    ("test not in CMake", "tests/registry/names_test.cpp", "", "in no CMakeLists.txt"),
    ("file in CMake as a comment only", "bench/call.cpp", "", "in no CMakeLists.txt"),
    ("long file", "registry/catalog.hpp", "\n" * 500, "at most 500"),
    ("word for later", "registry/catalog.hpp", "// TO" "DO: more", "do it, or file it"),
    ("word for later in CMake", "registry/CMakeLists.txt", "# FIX" "ME", "do it, or file it"),
    ("machine path", "docs/start.md", "see /ho" "me/ann/leat", "path of one machine"),
    ("quote in a test's name", "tests/registry/catalog_test.cpp", 'TEST_CASE("a \\"b\\"") {}', "test case's name"),
    ("semicolon in a test's name", "tests/registry/catalog_test.cpp", 'TEST_CASE("a; b") {}', "test case's name"),
)


class Layering(unittest.TestCase):
    def messages(self, tree):
        with tempfile.TemporaryDirectory() as root:
            for path, text in tree.items():
                file = Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return [f"{path}: {message}" for path, _, message in layering.check(root)]

    def test_a_clean_tree_has_no_violations(self):
        self.assertEqual(self.messages(CLEAN), [])

    def test_each_violation_is_found_and_nothing_else(self):
        base = CLEAN | {"actors/pool.hpp": "", "bench/CMakeLists.txt": "# call.cpp\n"}
        self.assertEqual(self.messages(base), [])
        for what, path, text, message in VIOLATIONS:
            with self.subTest(what):
                found = self.messages(base | {path: base.get(path, "") + text + "\n"})
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(path), found)
                self.assertIn(message, found[0])

    def test_public_headers_are_counted(self):
        many = {f"include/leat/h{i}.hpp": "" for i in range(24)}
        self.assertIn("26 headers", self.messages(CLEAN | many)[0])

    def test_a_violation_is_named_by_its_line(self):
        with tempfile.TemporaryDirectory() as root:
            Path(root, "registry").mkdir()
            Path(root, "registry/a.hpp").write_text('/* one\n two */ auto s = R"x(\n)x";\n\nvoid f() { abort(); }\n')
            self.assertEqual([line for _, line, _ in layering.check(root)], [5])


if __name__ == "__main__":
    unittest.main()
