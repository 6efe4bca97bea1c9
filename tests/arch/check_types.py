#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds types of one name that are defined twice in a namespace: legal in two programs, undefined behaviour in one, and
silent, since a linker keeps whichever of their functions it meets first.

    check_types.py ROOT        exits 1 and names both places
    check_types.py --self-test proves that they are found
"""
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

NAMESPACE = re.compile(r"^(?:inline )?namespace\s*([\w:]*)\s*\{")
CLOSING = re.compile(r"^\}\s*//\s*(?:anonymous )?namespace")
DEFINITION = re.compile(r"^(?:template\s*<.*>\s*)?(?:struct|class|union|enum(?:\s+class|\s+struct)?)\s+"
                        r"(?:\[\[\w+\]\]\s*)?(\w+)\b(?!::)\s*(?:final\s*)?(?::[^;]*)?(?:\{|$)")


def definitions_of(text):
    """(namespace, type, line) of all types at the scope of a named namespace; nested and unnamed ones can't clash."""
    spaces = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := NAMESPACE.match(line):
            spaces.append(match.group(1))
        elif CLOSING.match(line) and spaces:
            spaces.pop()
        elif spaces and "" not in spaces and (match := DEFINITION.match(line)):
            yield "::".join(spaces), match.group(1), number


def clashes_in(root):
    places = defaultdict(list)
    for top in ("core", "ui", "app", "plugins"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                for space, name, line in definitions_of(path.read_text(encoding="utf-8")):
                    places[f"{space}::{name}"].append(f"{path.relative_to(root)}:{line}")
    return {name: where for name, where in places.items() if len(where) > 1}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "ui").mkdir()
        (root / "ui/a.h").write_text("namespace molrl::ui {\nstruct Twin {\n};\nstruct Declared;\nnamespace {\nstruct Own {\n};\n"
                                     "} // namespace\n} // namespace molrl::ui\n")
        (root / "ui/b.cpp").write_text("namespace molrl::ui {\nnamespace {\nstruct Own {\n};\n} // namespace\n"
                                       "class Twin final : public Base {\n};\nstruct Declared {\n};\n} // namespace molrl::ui\n")
        (root / "ui/c.h").write_text("namespace molrl::other {\nstruct Twin {\n};\n} // namespace molrl::other\n")
        found = clashes_in(root)
    assert list(found) == ["molrl::ui::Twin"], found


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    found = clashes_in(Path(sys.argv[1]))
    for name, where in found.items():
        print(f"{name} is defined in {' and '.join(where)}: give one of them another name")
    return 1 if found else 0


sys.exit(main())
