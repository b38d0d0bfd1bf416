#!/usr/bin/env python3
"""Holds the tree to its rules: who may include whom, and what no source file may contain.

usage: layering.py ROOT        prints "path:line: what is wrong" for each violation; exit status 1 if there is one
"""

import os
import re
import sys
from pathlib import Path

LIBRARIES = ("include", "words", "registry", "actors", "runtime")
PROGRAMS = ("tools", "examples", "tests", "bench")
PUBLIC_HEADERS_MAX = 25
LINES_MAX = 500

# What a folder's private includes may begin with. The longest matching folder counts. Arrows point down only.
MAY_INCLUDE = {
    "include/leat": (),
    "words": ("words/",),
    "registry": ("words/", "registry/"),
    "actors/policy": ("words/", "registry/", "actors/policy/"),
    "actors": ("words/", "registry/", "actors/"),
    "runtime": ("words/", "registry/", "actors/", "runtime/"),
    "tools": ("tools/", "bench/sim/"),
    "examples": ("examples/",),
    "examples/tweets/tests": ("examples/", "tests/support/"),
    "bench": ("words/", "registry/", "actors/", "runtime/", "bench/", "examples/"),
    "tests": ("words/", "registry/", "actors/", "runtime/", "tests/", "examples/"),
    "tests/fuzz": ("words/", "registry/", "actors/", "runtime/", "tests/", "bench/sim/"),
    "tests/simulation": ("actors/policy/", "tests/", "bench/"),
}

# Third parties that may not be seen: (where, but not where, header, why).
FORBIDDEN = (
    (("include/leat",), ("include/leat/caf.hpp",), r"caf/", "only leat/caf.hpp may show CAF"),
    (("words", "registry", "actors/policy"), (), r"caf/", "this layer knows no actors"),
    (("runtime",), ("runtime/cluster",), r"caf/", "only actors/ and runtime/cluster/ may use CAF"),
    (("examples",), (), r"caf/", "examples use the public headers alone"),
    (("include/leat", "words", "registry", "actors/policy"), (), r"boost/(asio|beast)", "this layer has no sockets"),
    (("actors", "runtime"), ("runtime/gateway",), r"boost/beast", "only the gateway speaks HTTP"),
    (LIBRARIES + PROGRAMS, (), r"caf/all\.hpp", "costs seconds per source file; include what is used"),
)

# What library code may not do: print, end the process, or touch its signal handlers.
LIBRARY_CALL = re.compile(
    r"\bstd::(?:cout|cerr|clog)\b"
    r"|(?<![\w.>:])(?:std::|::)?(?:v?f?printf|puts|fputs|putchar|perror|_?exit|quick_exit|abort|signal|sigaction)\s*\("
)
# Spelled so that this file does not hold the words itself.
LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
MACHINE_PATH = re.compile(r"(?<![\w.})-])/(?:wo" r"rk|ho" r"me)/")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# Catch2's discovery takes such names apart and would not find the test again.
TEST_NAME = re.compile(r'\b(?:TEST_CASE|SCENARIO)\w*\(\s*"((?:[^"\\]|\\.)*)"')

CODE = (".cpp", ".hpp")
TEXT = CODE + (".py", ".cmake", ".in", ".md", ".json", ".sh", ".supp")
SCRIPTS = ("CMakeLists.txt", "dev", ".ci/run", ".clang-tidy")


def files(root):
    """All source and text files below root by their path in it; not what is built or belongs to git, nor data."""
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = sorted(
            f for f in folders if (f == ".ci" or not f.startswith(".")) and f not in ("data", "__pycache__")
            and not (here == Path(".") and f == "build"))
        for name in sorted(names):
            path = (here / name).as_posix()
            if path in SCRIPTS or name == "CMakeLists.txt" or name.endswith(TEXT):
                yield path


def below(path, folders):
    return any(path == f or path.startswith(f + "/") for f in folders)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


TOKEN = re.compile(
    r'(?P<comment>//[^\n]*|/\*.*?\*/)|R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)"|"(?:[^"\\\n]|\\.)*"|(?<!\w)\'(?:[^\'\\\n]|\\.)+\'', re.S)


def strip(text, strings):
    """The C++ text without comments, and without string contents if asked; lines keep their numbers."""
    def blank(match):
        if match["comment"] is None and not strings:
            return match[0]
        return ('""' if match["comment"] is None else " ") + "\n" * match[0].count("\n")
    return TOKEN.sub(blank, text)


def check_includes(root, path, text):
    layer = max((f for f in MAY_INCLUDE if below(path, (f,))), key=len, default=None)
    for match in INCLUDE.finditer(strip(text, strings=False)):
        bracket, name = match.groups()
        line = line_of(text, match.start(1))
        for where, but_not, header, why in FORBIDDEN:
            if below(path, where) and not below(path, but_not) and re.match(header, name):
                yield line, f"includes {name}: {why}"
        if bracket == "<":
            if name.startswith("leat/") and not (root / "include" / name).is_file():
                yield line, f"includes <{name}>, which is no public header"
            if name.startswith(LIBRARIES[1:]) and (root / name).is_file():
                yield line, f'includes <{name}>: a private header is spelled "{name}"'
        elif name.startswith("leat/") or "../" in name:
            yield line, f'includes "{name}": public headers are <leat/x.hpp>, private ones "layer/x.hpp" from the root'
        elif below(path, ("examples",)) and (root / path).parent.joinpath(name).is_file():
            pass  # An example is a project of its own: it may name what stands beside it.
        elif not (root / name).is_file():
            yield line, f'includes "{name}", which does not exist from the root of the tree'
        elif layer is not None and not name.startswith(MAY_INCLUDE[layer] or ("\0",)):
            yield line, f'includes "{name}": {layer}/ may not know it'


def check_code(root, path, text):
    yield from check_includes(root, path, text)
    code = strip(text, strings=True)
    for match in re.finditer(r"\busing\s+namespace\s+caf\b", code):
        yield line_of(code, match.start()), "using namespace caf"
    if below(path, LIBRARIES):
        for match in LIBRARY_CALL.finditer(code):
            yield line_of(code, match.start()), f"{match[0].strip(' (')}: a library never prints, exits or handles signals"
    if below(path, ("tests",)):
        for match in TEST_NAME.finditer(strip(text, strings=False)):
            if re.search(r'[\\;]', match[1]):
                yield line_of(text, match.start()), "a test case's name holds a quote, backslash or semicolon"


def listed(root, path):
    """Whether a CMakeLists.txt of the file's own folder or one above, or a file in cmake/, names it relative to itself."""
    places = [(folder / "CMakeLists.txt", folder) for folder in Path(path).parents]
    places += [(file.relative_to(root), Path(".")) for file in (root / "cmake").glob("*.cmake")]
    for file, folder in places:
        if (root / file).is_file():
            words = re.split(r'[\s()"]+', re.sub(r"#[^\n]*", "", (root / file).read_text()))
            if Path(path).relative_to(folder).as_posix() in words:
                return True
    return False


def check(root):
    """Yields (path, line, message) for every violation below root."""
    root = Path(root)
    public = []
    for path in files(root):
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            yield path, 1, "is not UTF-8"
            continue
        lines = text.count("\n")
        if lines > LINES_MAX and not path.endswith((".md", ".json")):
            yield path, LINES_MAX + 1, f"has {lines} lines; at most {LINES_MAX}"
        for match in LATER.finditer(text):
            yield path, line_of(text, match.start()), f"{match[0]}: do it, or file it"
        for match in MACHINE_PATH.finditer(text):
            yield path, line_of(text, match.start()), "names a path of one machine"
        if path.endswith(CODE):
            for line, message in check_code(root, path, text):
                yield path, line, message
        if path.endswith(".cpp") and below(path, LIBRARIES + PROGRAMS) and not listed(root, path):
            yield path, 1, "is in no CMakeLists.txt"
        if path.startswith("include/leat/") and path.endswith(".hpp"):
            public.append(path)
    if len(public) > PUBLIC_HEADERS_MAX:
        yield "include/leat", 1, f"has {len(public)} headers; at most {PUBLIC_HEADERS_MAX}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = [f"{path}:{line}: {message}" for path, line, message in check(sys.argv[1])]
    print("\n".join(found) if found else "no violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
