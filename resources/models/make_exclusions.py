#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the molecules that a default model must not be pretrained on, one SMILES a line.

    make_exclusions.py DATA OUT.smi

DATA holds moleculenet/*.csv and attribution/*.jsonl.gz. Taken are the valid and test parts (10 % each) of every
MoleculeNet set on DeepChem's scaffold split (Bemis-Murcko with chirality, groups by size descending, ties by first row
descending) and every molecule of the attribution sets.
"""
import csv
import gzip
import json
import sys
from pathlib import Path

from rdkit import Chem, RDLogger
from rdkit.Chem.Scaffolds.MurckoScaffold import MurckoScaffoldSmiles

RDLogger.DisableLog("rdApp.*")


def scaffold_split(rows):
    """Indices into rows (SMILES, mol) of the train, valid and test parts."""
    groups = {}
    for i, (_, mol) in enumerate(rows):
        groups.setdefault(MurckoScaffoldSmiles(mol=mol, includeChirality=True), []).append(i)
    ordered = sorted(groups.values(), key=lambda g: (len(g), g[0]), reverse=True)
    parts = ([], [], [])
    for group in ordered:
        if len(parts[0]) + len(group) <= 0.8 * len(rows):
            parts[0].extend(group)
        elif len(parts[0]) + len(parts[1]) + len(group) <= 0.9 * len(rows):
            parts[1].extend(group)
        else:
            parts[2].extend(group)
    return parts


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        smiles = [row["smiles"].strip() for row in csv.DictReader(file)]
    pairs = [(s, Chem.MolFromSmiles(s)) for s in smiles]
    return [(s, m) for s, m in pairs if m is not None]


def main(data, out):
    taken = {}
    for path in sorted((data / "moleculenet").glob("*.csv")):
        rows = read(path)
        _, valid, test = scaffold_split(rows)
        for i in valid + test:
            taken.setdefault(rows[i][0])
        print(f"{path.stem}: {len(valid)} valid, {len(test)} test of {len(rows)}")
    for path in sorted((data / "attribution").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            smiles = [json.loads(line)["smiles"] for line in file]
        for s in smiles:
            taken.setdefault(s)
        print(f"{path.name}: {len(smiles)}")
    out.write_text("".join(s + "\n" for s in taken), encoding="utf-8")
    print(f"{len(taken)} SMILES in {out}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
