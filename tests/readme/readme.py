"""Takes the program out of the README, and checks that it prints what the README says.

usage: readme.py extract README.md PROGRAM.cpp
       readme.py check README.md PROGRAM
"""
import re
import subprocess
import sys

SECTION = "## The API in one screen"


def blocks(readme):
    """The program and its output: the first two fenced blocks of the section."""
    text = open(readme, encoding="utf-8").read()
    section = text.split(SECTION, 1)[1].split("\n## ", 1)[0]
    found = re.findall(r"^```(\w+)\n(.*?)^```$", section, re.M | re.S)
    if [kind for kind, _ in found[:2]] != ["cpp", "text"]:
        sys.exit(f"{readme}: expected a cpp block and a text block under '{SECTION}'")
    return found[0][1], found[1][1]


def main(mode, readme, target):
    program, printed = blocks(readme)
    if mode == "extract":
        with open(target, "w", encoding="utf-8") as out:
            out.write(program)
        return
    got = subprocess.run([target], stdout=subprocess.PIPE, check=True, encoding="utf-8", timeout=50).stdout
    if got != printed:
        sys.exit(f"{readme} says:\n{printed}\nbut the program prints:\n{got}")


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("extract", "check"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
