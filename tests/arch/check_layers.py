#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the includes of the sources against the layers that core/ARCHITECTURE.md promises.

    check_layers.py ROOT        exits 1 and names file:line for each breach
    check_layers.py --self-test proves that each kind of breach is found
"""
import re
import sys
import tempfile
from pathlib import Path

# What a folder may include of ours, besides itself.
CORE = {
    "base": set(),
    "chem": {"base"},
    "imaging": {"base"},
    "graph": {"base", "imaging"},
    "model": {"base", "imaging", "graph", "chem"},
    "training": {"base", "imaging", "graph", "model", "chem"},
    "evaluate": {"base", "chem", "embedding", "model", "training"},
    "explain": {"base", "imaging", "graph", "model", "chem"},
    "embedding": {"base"},
    "sketch": {"base", "chem"},
    "workspace": {"base", "chem"},
    "runs": {"base"},
    "plugin": {"base"},
}
UI_COMMON = {"adapt", "jobs", "widgets", ""}  # "" is ui/document.h and ui/selection.h
UI = {
    "adapt": {"adapt"},
    "jobs": {"jobs", "adapt"},
    "": {"", "adapt", "jobs"},
    "widgets": {"widgets", "adapt", "jobs"},
    "table": UI_COMMON | {"table"},
    "inspector": UI_COMMON | {"inspector"},
    "map": UI_COMMON | {"map"},
    "pictures": UI_COMMON | {"pictures"},
    "training": UI_COMMON | {"training"},
    "sketcher": UI_COMMON | {"sketcher"},
    "shell": UI_COMMON | {"table", "inspector", "map", "pictures", "training", "sketcher", "shell"},
}
TORCH_ROOMS = {"core/model", "core/training", "core/explain"}
# Libraries whose types must not show in public headers.
HEAVY = re.compile(r'#\s*include\s*[<"](torch/|ATen/|c10/|opencv2/|vtk|GraphMol/|SQLiteCpp/|xgboost/|cblas|fftw3|igraph)')
TORCH = re.compile(r'#\s*include\s*[<"](torch/|ATen/|c10/)')
QT = re.compile(r'#\s*include\s*<(Q[A-Z]|Qt|qcustomplot)')
OURS = re.compile(r'#\s*include\s*"([^"]+)"')
SYSTEM_OPENER = re.compile(r'#\s*include\s*[<"]')


def room(path):
    parts = path.parts
    return parts[0], (parts[1] if len(parts) > 2 else "")


def breaches_of(path, text):
    top, folder = room(path)
    header = path.suffix == ".h"
    internal = re.search(r"_(impl|rdkit|boundary|internal)\.h$|^sql\.h$|network_forward\.h$|parameter_store\.h$", path.name) \
        or "internal header" in text.lower()
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in text.split("\n", 1)[0]:
        yield 1, "no SPDX line"
    if header and "#pragma once" not in text:
        yield 1, "no #pragma once"
    for number, line in enumerate(text.splitlines(), 1):
        if not SYSTEM_OPENER.match(line):
            continue
        if top == "core" and QT.match(line):
            yield number, "Qt under core"
        if TORCH.match(line) and f"{top}/{folder}" not in TORCH_ROOMS and top != "tests":
            yield number, "torch outside core/model, core/training and core/explain"
        if header and not internal and top == "core" and HEAVY.match(line):
            yield number, "a heavy library in a public header"
        ours = OURS.match(line)
        if not ours:
            continue
        target = Path(ours.group(1))
        if target.suffix == ".moc" or target.name.startswith("moc_"):
            continue
        other_top, other_folder = room(target)
        if other_top not in ("core", "ui", "app", "plugins", "tests"):
            yield number, f'"{target}" is not written from the repository root'
        elif top == "core" and (other_top != "core" or
                                other_folder != folder and other_folder not in CORE.get(folder, set())):
            yield number, f"core/{folder} may not include {target}"
        elif top == "plugins" and not (other_top == "core" or target.parts[:2] == path.parts[:2]):
            yield number, f"a plugin may not include {target}"
        elif top == "ui" and other_top not in ("core", "ui"):
            yield number, f"ui may not include {target}"
        elif top == "ui" and other_top == "ui" and other_folder not in UI.get(folder, set()):
            yield number, f"ui/{folder} may not include {target}"


def check(root):
    found = []
    for top in ("core", "ui", "app", "plugins"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            relative = path.relative_to(root)
            if top == "core" and room(relative)[1] not in CORE:
                found.append(f"{relative}: a folder that ARCHITECTURE.md doesn't know")
            for number, what in breaches_of(relative, path.read_text(encoding="utf-8")):
                found.append(f"{relative}:{number}: {what}")
    return found


def self_test():
    spdx = "// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n"
    cases = {
        "core/chem/a.h": spdx + '#include "core/model/network.h"\n',
        "core/chem/b.h": spdx + "#include <QString>\n",
        "core/base/c.h": "#pragma once\n",
        "core/chem/d.h": spdx.split("\n")[0] + "\n",
        "core/workspace/e.cpp": spdx + "#include <torch/types.h>\n",
        "core/model/f.h": spdx + "#include <ATen/ATen.h>\n",
        "ui/table/g.h": spdx + '#include "ui/inspector/x.h"\n',
        "ui/table/h.h": spdx + '#include "app/studio/x.h"\n',
        "ui/table/i.h": spdx + '#include "x.h"\n',
        "plugins/a/j.cpp": spdx + '#include "plugins/b/x.h"\n',
        "plugins/a/k.cpp": spdx + '#include "ui/document.h"\n',
    }
    for name, text in cases.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.parent.mkdir(parents=True)
            path.write_text(text)
            if len(check(Path(folder))) != 1:
                sys.exit(f"self-test: {name} gave {check(Path(folder))}, wanted one breach")
    print(f"{len(cases)} kinds of breach are found")


if __name__ == "__main__":
    if sys.argv[1] == "--self-test":
        self_test()
        sys.exit(0)
    problems = check(Path(sys.argv[1]))
    print("\n".join(problems) or "the layers hold")
    sys.exit(1 if problems else 0)
