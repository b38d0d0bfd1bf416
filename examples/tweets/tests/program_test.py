#!/usr/bin/env python3
"""Runs the program as a user does, and looks at its output, its files and its exit codes.

usage: program_test.py TWEETS MODELS SAMPLE [unittest arguments]
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TWEETS, MODELS, SAMPLE = sys.argv[1:4]
DONE, SOME_BAD, USAGE, CANNOT, INTERRUPTED = 0, 1, 2, 3, 130


class Program(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def tweets(self, *arguments, given="", code=DONE):
        done = subprocess.run([TWEETS, *map(str, arguments)], input=given, capture_output=True, text=True, timeout=100)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def run_on(self, posts, *arguments, code=DONE):
        return self.tweets("run", "--models", MODELS, *arguments, given=posts, code=code)

    def file(self, name, content):
        (self.folder / name).write_text(content)
        return self.folder / name

    def names(self):
        return sorted(os.listdir(self.folder))


class Run(Program):
    def test_sample(self):
        sample = Path(SAMPLE, "sample.jsonl")
        results = self.folder / "results.jsonl"
        done = self.tweets("run", "--models", MODELS, "--json", results, sample)
        texts = [json.loads(line)["text"] for line in sample.read_text().splitlines()]
        lines = [json.loads(line) for line in results.read_text().splitlines()]
        self.assertEqual([line["text"] for line in lines], texts)
        self.assertEqual([line["line"] for line in lines], list(range(1, len(texts) + 1)))
        self.assertEqual(list(lines[0]), ["line", "text", "sentiment", "emotion", "irony", "offence", "topics"])
        self.assertEqual(self.names(), ["results.jsonl"])
        distinct = len(set(texts))
        self.assertRegex(done.stdout, rf"posts +{len(texts)}, {distinct} distinct")
        for step in ("clean", "tokenise", "lemmatise"):
            runs = re.search(rf"tweets/{step}@1.0.0 +\d+ +(\d+)", done.stdout)
            self.assertEqual(int(runs[1]), distinct)
        self.assertNotIn("\x1b", done.stderr)

    def test_formats(self):
        for given, arguments in (
            ("one\ntwo\n", ["--format", "lines"]),
            ('{"body": "one"}\n{"body": "two"}\n', ["--field", "body"]),
            ('id,text\n1,one\n2,"two"\n', []),
            ("one\ntwo\n", ["-"]),
        ):
            done = self.run_on(given, "--json", "-", *arguments)
            self.assertEqual([json.loads(line)["text"] for line in done.stdout.splitlines()], ["one", "two"])
            self.assertIn("tweets/clean", done.stderr)
        self.assertRegex(self.run_on("").stdout, "posts +0, 0 distinct")

    def test_bad_lines_are_reported_counted_and_skipped(self):
        done = self.run_on('{"text": "one"}\n{"text": 1}\n{\n{"text": "two"}\n', code=SOME_BAD)
        self.assertRegex(done.stderr, "(?m)^standard input:2: field is not a string: 'text' is number$")
        self.assertRegex(done.stderr, "(?m)^standard input:3: bad JSON: ")
        self.assertRegex(done.stdout, "posts +2, 2 distinct\nbad lines +2\n")
        done = self.run_on("{}\n" * 50, code=SOME_BAD)
        self.assertEqual(len(done.stderr.splitlines()), 21)
        self.assertRegex(done.stdout, "bad lines +50\n")

    def test_without_memo(self):
        done = self.run_on("one\none\n", "--no-memo", "--threads", "1", "--top", "0")
        self.assertRegex(done.stdout, r"tweets/lemmatise@1.0.0 +10 +10 ")
        self.assertNotIn("topics  ", done.stdout)

    def test_missing_files(self):
        done = self.tweets("run", "--models", self.folder, given="one\n", code=CANNOT)
        self.assertIn("sentiment.bin: no such model", done.stderr)
        self.assertIn("tweets train --data DIR", done.stderr)
        done = self.run_on("", self.folder / "none.txt", code=CANNOT)
        self.assertIn("none.txt: cannot be opened: No such file", done.stderr)
        self.assertIn("cannot be read: Is a directory", self.run_on("", self.folder, code=CANNOT).stderr)

    def test_a_damaged_model_ends_the_run(self):
        for model in Path(MODELS).glob("*.bin"):
            (self.folder / model.name).symlink_to(model.resolve())
        (self.folder / "irony.bin").unlink()
        self.file("irony.bin", "x" * 100)
        results = self.folder / "results.jsonl"
        done = self.tweets("run", "--models", self.folder, "--json", results, given="one\n" * 300, code=CANNOT)
        self.assertIn("irony.bin: is not a model", done.stderr)
        self.assertEqual([name for name in self.names() if name.startswith("results")], [])

    def test_results_that_cannot_be_written(self):
        done = self.run_on("one\n" * 2000, "--json", "/dev/full", code=CANNOT)
        self.assertIn("/dev/full: cannot be written: No space left on device", done.stderr)
        done = self.run_on("one\n", "--json", self.folder / "none" / "results.jsonl", code=CANNOT)
        self.assertIn("results.jsonl: cannot be written", done.stderr)
        with open("/dev/full", "w") as full:
            done = subprocess.run([TWEETS, "run", "--models", MODELS], input="one\n", stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=100)
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("standard output: cannot be written: No space left on device", done.stderr)

    def test_a_reader_that_goes_away(self):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w") as closed:
            done = subprocess.run([TWEETS, "run", "--models", MODELS], input="one\n", stdout=closed,
                                  stderr=subprocess.PIPE, text=True, timeout=100)
        self.assertEqual(done.returncode, CANNOT, done.stderr)

    def test_interrupt(self):
        results = self.folder / "results.jsonl"
        with subprocess.Popen([TWEETS, "run", "--models", MODELS, "--json", results], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            running.stdin.write("{\n")
            running.stdin.flush()
            first = running.stderr.readline()  # it reads by now, and waits for more
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=100)
        self.assertIn("bad JSON", first)
        self.assertEqual(running.returncode, INTERRUPTED, err)
        self.assertIn("bad lines  1", out)
        self.assertEqual(self.names(), [])


class CommandLine(Program):
    def test_wrong_arguments(self):
        for arguments in ([], ["walk"], ["run", "--bogus"], ["run", "--threads", "0"], ["run", "--threads", "x"],
                          ["run", "--format", "xml"], ["run", "a", "b"], ["run", "--top", "-1"], ["train"],
                          ["evaluate", "--data", SAMPLE, "--split", "all"]):
            with self.subTest(arguments):
                done = self.tweets(*arguments, code=USAGE)
                self.assertIn("--help", done.stderr)
                self.assertEqual(done.stdout, "")

    def test_help(self):
        self.assertIn("Exit codes", self.tweets("--help").stdout)
        self.assertIn("--no-memo", self.tweets("run", "--help").stdout)


class Train(Program):
    def test_nothing_to_train(self):
        self.assertIn("is not a folder", self.tweets("train", "--data", self.folder / "none", code=CANNOT).stderr)
        done = self.tweets("train", "--data", self.folder, code=CANNOT)
        self.assertIn("holds neither sample.jsonl nor", done.stderr)

    def test_tasks_without_examples_are_skipped(self):
        posts = [f'{{"text": "{word} {n}", "irony": "{label}", "split": "train"}}'
                 for n in range(5) for word, label in (("well", "irony"), ("good", "non_irony"))]
        self.file("sample.jsonl", "\n".join(posts))
        models = self.folder / "models"
        command = ["train", "--if-needed", "--data", self.folder, "--models", models]
        done = self.tweets(*command)
        self.assertRegex(done.stdout, "(?m)^irony +10 ")
        self.assertIn("sentiment: no training examples", done.stderr)
        self.assertEqual(os.listdir(models), ["irony.bin"])
        self.assertEqual(self.tweets(*command).stdout, "")  # there is nothing to do
        os.utime(models / "irony.bin", (1, 1))
        self.assertRegex(self.tweets(*command).stdout, "(?m)^irony +10 ")

    def test_models_that_cannot_be_written(self):
        done = self.tweets("train", "--data", SAMPLE, "--models", self.file("models", ""), code=CANNOT)
        self.assertIn("models", done.stderr)


class Evaluate(Program):
    def test_sample(self):
        done = self.tweets("evaluate", "--data", SAMPLE, "--models", MODELS)
        for line in ("sentiment: macro recall", "emotion: macro F1", "irony: F1", "offence: macro F1"):
            self.assertRegex(done.stdout, rf"{line} \d+\.\d on 106 posts")
        done = self.tweets("evaluate", "--data", SAMPLE, "--models", MODELS, "--split", "test", code=CANNOT)
        self.assertIn("irony: no test split in", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
