#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints, for each file named, one line: a 1 for each row that python3-rdkit reads and a 0 for each that it doesn't.

SMILES files: the first word of each line that is not blank. CSV: the column that is called smiles or nearly so.
SDF: each record, strict parsing, cut at "$$$$".
"""
import csv
import sys

from rdkit import Chem, RDLogger

RDLogger.DisableLog("rdApp.*")
csv.field_size_limit(1 << 30)


def smiles_of(path):
    if path.endswith(".smi"):
        with open(path, encoding="utf-8") as file:
            yield from (line.split()[0] for line in file if line.strip())
        return
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header = next(rows)
        lower = [name.lower() for name in header]
        column = lower.index("smiles") if "smiles" in lower else lower.index("canonical_smiles")
        for row in rows:
            if row:
                yield row[column]


def blocks_of(path):
    with open(path, encoding="latin-1") as file:
        text = file.read()
    blocks = text.split("$$$$\n")
    return [block for i, block in enumerate(blocks) if i + 1 < len(blocks) or block.strip()]


def is_valid(smiles):
    # An empty text is a valid molecule without atoms to RDKit, and a row without a structure to us.
    return bool(smiles.strip()) and Chem.MolFromSmiles(smiles) is not None


for path in sys.argv[1:]:
    if path.endswith(".sdf"):
        flags = [Chem.MolFromMolBlock(block) is not None for block in blocks_of(path)]
    else:
        flags = [is_valid(smiles) for smiles in smiles_of(path)]
    print("".join("1" if flag else "0" for flag in flags))
