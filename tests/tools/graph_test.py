#!/usr/bin/env python3
"""Holds `leat graph` to what it says.

usage: graph_test.py LEAT LEARN [unittest arguments]    LEARN: the program that makes a data folder
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

LEAT, LEARN = sys.argv[1:3]
NAMES = ("demo/caller@1.0.0", "demo/part@1.2.3")


def run(*arguments, **environment):
    return subprocess.run([LEAT, "graph", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env=os.environ | environment, check=False)


class Graph(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.here = Path(cls.folder.name)
        cls.data = cls.here / "data"
        cls.data.mkdir()
        # Whoever tests with learning switched off still has something to draw.
        environment = {k: v for k, v in os.environ.items() if k != "LEAT_LEARNING"}
        subprocess.run([LEARN, cls.data], check=True, timeout=60, env=environment)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def fails(self, code, done, *words):
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)

    def test_dot_is_the_default(self):
        done = run(self.data)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue(done.stdout.startswith("digraph"))
        for name in NAMES:
            self.assertIn(name, done.stdout)
        self.assertEqual(run(self.data, "--dot").stdout, done.stdout)

    def test_json_says_who_calls_whom(self):
        done = run("--json", self.data)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        graph = json.loads(done.stdout)
        loads = {node["name"]: node["loads"] for node in graph["nodes"]}
        self.assertEqual(loads, {NAMES[0]: False, NAMES[1]: True})
        (edge,) = graph["edges"]
        self.assertEqual((edge["caller"], edge["callee"]), NAMES)
        self.assertGreater(edge["probability"], 0.5)

    def test_the_file_itself_will_do_and_stays_as_it_is(self):
        before = {path.name: path.stat().st_mtime_ns for path in self.data.iterdir()}
        self.assertEqual(run(self.data / "learned").stdout, run(self.data).stdout)
        self.assertEqual({path.name: path.stat().st_mtime_ns for path in self.data.iterdir()}, before)

    @unittest.skipUnless(shutil.which("dot"), "Graphviz is not installed")
    def test_svg_names_the_algorithms(self):
        picture = self.here / "graph.svg"
        done = run(self.data, "--svg", picture)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        root = xml.etree.ElementTree.parse(picture).getroot()
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        words = [text.strip() for text in root.itertext()]
        for name in NAMES:
            self.assertIn(name, words)
        self.assertEqual(list(self.here.glob("*.new")), [])

    def test_without_dot_the_package_is_named(self):
        picture = self.here / "none.svg"
        self.fails(1, run(self.data, "--svg", picture, PATH=str(self.here)), "dot", "graphviz")
        self.assertEqual(list(self.here.glob("none.svg*")), [])

    def test_a_dot_that_fails_leaves_nothing(self):
        programs = self.here / "programs"
        programs.mkdir()
        program = programs / "dot"
        program.write_text("#!/bin/sh\nexit 3\n")
        program.chmod(0o755)
        picture = self.here / "failed.svg"
        picture.write_text("an older one")
        self.fails(1, run(self.data, "--svg", picture, PATH=str(programs)), "exit code 3")
        self.assertEqual([path.name for path in self.here.glob("failed.svg*")], ["failed.svg"])
        self.assertEqual(picture.read_text(), "an older one")

    def test_what_cannot_be_written_is_named(self):
        self.fails(1, run(self.data, "--svg", self.here / "no" / "graph.svg"), "no/graph.svg", "cannot be written")

    def test_wrong_arguments(self):
        for arguments in ((), ("/does/not/exist",), (self.data, "--dot", "--json"), (self.data, "--png"),
                          (self.data, "--svg"), (self.data, "--json", "--svg", "x.svg"), (self.data, self.data)):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertNotEqual(done.stderr, "")

    def test_damage_is_reported(self):
        whole = (self.data / "learned").read_bytes()
        for place, damaged in (("cut", whole[:-9]), ("changed", whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:]),
                               ("names", whole[:40]), ("other", b"SQLite format 3\0"), ("empty", b"")):
            with self.subTest(place):
                file = self.here / f"damaged-{place}"
                file.write_bytes(damaged)
                self.fails(1, run(file), file.name)

    def test_a_folder_where_nothing_was_learned(self):
        empty = self.here / "empty"
        empty.mkdir()
        self.fails(1, run(empty), "learned")
        self.assertEqual(list(empty.iterdir()), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
