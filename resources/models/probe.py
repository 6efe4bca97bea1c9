#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a frozen embedding knows: linear probes on MoleculeNet sets, strict scaffold split, as a Markdown table.

    probe.py DATA MOLRL NAME=MODEL.safetensors...

DATA holds moleculenet/*.csv; MOLRL is the program. Each row is a ridge regression (on the 0/1 label for classes) on the
standardised embedding, its strength chosen on the validation part alone; shown is the test part: ROC AUC (higher is
better) or RMSE (lower is better). Morgan bits (radius 2, 2048) stand beside it, probed in the same way.
"""
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from rdkit import Chem
from rdkit.Chem import rdMolDescriptors

from make_exclusions import scaffold_split

SETS = {  # label column, is it a class
    "bace": ("Class", True),
    "bbbp": ("p_np", True),
    "esol": ("measured log solubility in mols per litre", False),
    "freesolv": ("expt", False),
    "lipophilicity": ("exp", False),
}


def load(path, column):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [(row["smiles"].strip(), float(row[column])) for row in csv.DictReader(file)]
    rows = [(s, Chem.MolFromSmiles(s), y) for s, y in rows]
    return [row for row in rows if row[1] is not None]


def auc(label, score):
    values, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    rank = ((ends - counts + 1 + ends) / 2)[inverse]
    positives = label.sum()
    return (rank[label == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(label) - positives))


def rmse(truth, predicted):
    return float(np.sqrt(np.mean((truth - predicted) ** 2)))


def probe(x, y, parts, is_class):
    """Valid and test value of the ridge whose strength is best on valid."""
    train, valid, test = parts
    spread = x[train].std(0)
    x = ((x - x[train].mean(0)) / np.where(spread > 1e-9, spread, np.inf)).astype(np.float64)
    mean = y[train].mean()
    values, vectors = np.linalg.eigh(x[train] @ x[train].T)
    rotated = vectors.T @ (y[train] - mean)
    best = None
    for strength in 10.0 ** np.arange(-1, 7.6, 0.5):
        weight = x[train].T @ (vectors @ (rotated / (np.maximum(values, 0) + strength)))
        predicted = [x[part] @ weight + mean for part in (valid, test)]
        results = [auc(y[p], s) if is_class else rmse(y[p], s) for p, s in zip((valid, test), predicted)]
        better = results[0] if is_class else -results[0]
        if best is None or better > best[0]:
            best = (better, *results)
    return best[1:]


def encode(program, model, smiles):
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.smi", Path(folder) / "out.npy"
        source.write_text("".join(s + "\n" for s in smiles), encoding="utf-8")
        subprocess.run([program, "encode", str(source), "--format", "smiles", "--no-header", "--out", str(target),
                        "--model", model, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        rows = np.load(target)
        return np.where(np.isnan(rows), np.nanmean(rows, 0), rows)


def morgan(mols):
    rows = np.zeros((len(mols), 2048), np.float32)
    for row, mol in zip(rows, mols):
        row[list(rdMolDescriptors.GetMorganFingerprintAsBitVect(mol, 2, 2048).GetOnBits())] = 1
    return rows


def main(data, program, models):
    table = {name: {} for name in ["Morgan bits", *models]}
    for name, (column, is_class) in SETS.items():
        rows = load(data / "moleculenet" / f"{name}.csv", column)
        parts = [np.array(part) for part in scaffold_split([row[:2] for row in rows])]
        y = np.array([row[2] for row in rows])
        table["Morgan bits"][name] = probe(morgan([row[1] for row in rows]), y, parts, is_class)
        for model, path in models.items():
            table[model][name] = probe(encode(program, path, [row[0] for row in rows]), y, parts, is_class)
    print("| frozen, ridge; test (valid) | " + " | ".join(f"{s} {'AUC' if SETS[s][1] else 'RMSE'}" for s in SETS) + " |")
    print("|---" * (len(SETS) + 1) + "|")
    for name, values in table.items():
        print(f"| {name} | " + " | ".join(f"{values[s][1]:.3f} ({values[s][0]:.3f})" for s in SETS) + " |")


if __name__ == "__main__":
    if len(sys.argv) < 3 or any("=" not in model for model in sys.argv[3:]):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2], dict(model.split("=", 1) for model in sys.argv[3:]))
