#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a file of molecules with Python's own csv module and RDKit, and compares a workspace that `molrl import
--keep-salts --keep-charges` made of it, row by row: the same rows, the same ones refused, the same canonical SMILES.

usage: import_validity.py WORKSPACE FILE
prints one JSON object; exit 1 when anything differs.
"""
import csv
import json
import os
import sqlite3
import sys

from rdkit import Chem, RDLogger

RDLogger.DisableLog("rdApp.*")
STRUCTURE_COLUMNS = ("smiles", "canonical_smiles")


def from_smiles(text):
    text = text.strip()
    if not text:
        return None
    mol = Chem.MolFromSmiles(text)
    return mol if mol is not None and mol.GetNumAtoms() > 0 else None


def read_csv(path):
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = [name.lower() for name in next(reader)]
        column = next(header.index(name) for name in STRUCTURE_COLUMNS if name in header)
        for row in reader:
            if row:
                yield from_smiles(row[column])


def read_smi(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield from_smiles(line.split()[0])


def read_sdf(path):
    # Cut by the terminator, not by RDKit's supplier, which loses its place in broken records.
    with open(path, encoding="latin-1") as file:
        record = []
        for line in file:
            if line.startswith("$$$$"):
                yield from_block(record)
                record = []
            else:
                record.append(line)
        if "".join(record).strip():
            yield from_block(record)


def from_block(lines):
    ends = [i for i, line in enumerate(lines) if line.startswith("M  END")]
    if not ends:
        return None
    try:
        mol = Chem.MolFromMolBlock("".join(lines[: ends[0] + 1]))
    except RuntimeError:
        return None
    return mol if mol is not None and mol.GetNumAtoms() > 0 else None


def smiles_of(mol):
    # SMILES can't say that a centre is racemic: it is read as unspecified.
    for group in mol.GetStereoGroups():
        atoms = list(group.GetAtoms())
        if group.GetGroupType() == Chem.StereoGroupType.STEREO_AND and len(atoms) == 1:
            atoms[0].SetChiralTag(Chem.ChiralType.CHI_UNSPECIFIED)
    return Chem.MolToSmiles(mol)


def main():
    workspace, path = sys.argv[1:3]
    read = {".csv": read_csv, ".smi": read_smi, ".sdf": read_sdf}[os.path.splitext(path)[1]]
    ours = sqlite3.connect(workspace).execute("SELECT row, bad, smiles FROM compounds ORDER BY id").fetchall()
    differences = []
    rows = valid = other_smiles = 0
    for i, mol in enumerate(read(path)):
        rows += 1
        valid += mol is not None
        if i >= len(ours):
            continue
        row, bad, smiles = ours[i]
        if row != i + 1:
            differences.append([i + 1, "is row %d here" % row])
        elif bool(bad) != (mol is None):
            differences.append([row, "refused by us only" if bad else "refused by RDKit only"])
        elif mol is not None and smiles_of(mol) != smiles:
            other_smiles += 1
            if other_smiles <= 5:
                differences.append([row, "%s is %s to RDKit" % (smiles, Chem.MolToSmiles(mol))])
    if rows != len(ours):
        differences.append([0, "%d rows here, %d to Python" % (len(ours), rows)])
    print(json.dumps({"rows": rows, "valid": valid, "otherSmiles": other_smiles, "differences": differences[:20]}))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
