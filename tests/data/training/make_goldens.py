#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reference values of metrics (scikit-learn, SciPy) and of the scaffold split (RDKit's Python, DeepChem's rule).

    make_goldens.py DATA OUT_FOLDER     writes metrics.json and splits.json (DATA holds moleculenet/*.csv)

Run with python3-sklearn, python3-scipy and python3-rdkit; the tests only read what is kept here.
"""
import csv
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from rdkit import Chem, RDLogger
from rdkit.Chem.Scaffolds.MurckoScaffold import MurckoScaffoldSmiles
from scipy.stats import spearmanr
from sklearn import metrics as sk

RDLogger.DisableLog("rdApp.*")


def ece(label, probability, bins=10):
    total = 0.0
    for b in range(bins):
        inside = np.minimum((probability * bins).astype(int), bins - 1) == b
        if inside.any():
            total += inside.sum() * abs(label[inside].mean() - probability[inside].mean())
    return total / len(label)


def classes(label, p):
    said = (p >= 0.5).astype(int)
    return {
        "ROC-AUC": sk.roc_auc_score(label, p),
        "PR-AUC": sk.average_precision_score(label, p),
        "MCC": sk.matthews_corrcoef(label, said),
        "balanced accuracy": sk.balanced_accuracy_score(label, said),
        "Brier": sk.brier_score_loss(label, p),
        "ECE": ece(label, p),
    }


def values(y, p):
    return {
        "RMSE": sk.mean_squared_error(y, p) ** 0.5,
        "MAE": sk.mean_absolute_error(y, p),
        "R2": sk.r2_score(y, p),
        "Spearman": spearmanr(y, p)[0],
    }


def metric_cases():
    rng = np.random.default_rng(5)
    cases = []
    for name, count, digits, share in [("fine", 60, 6, 0.5), ("many ties", 80, 1, 0.3), ("rare class", 50, 3, 0.06)]:
        label = (rng.random(count) < share).astype(int)
        label[:2] = [0, 1]
        p = np.round(np.clip(0.3 * label + 0.7 * rng.random(count), 0, 1), digits)
        cases.append({"name": name, "label": label.tolist(), "prediction": p.tolist(), "expected": classes(label, p)})
    for name, count, digits in [("fine values", 60, 6), ("tied values", 70, 0)]:
        y = np.round(rng.normal(0, 2, count), digits)
        p = np.round(0.7 * y + rng.normal(0, 1, count), digits)
        cases.append({"name": name, "label": y.tolist(), "prediction": p.tolist(), "expected": values(y, p)})
    return cases


def scaffold_split(mols):
    groups = {}
    for i, mol in enumerate(mols):
        groups.setdefault(MurckoScaffoldSmiles(mol=mol, includeChirality=True), []).append(i)
    parts = ([], [], [])
    for group in sorted(groups.values(), key=lambda g: (len(g), g[0]), reverse=True):
        if len(parts[0]) + len(group) <= 0.8 * len(mols):
            parts[0].extend(group)
        elif len(parts[0]) + len(parts[1]) + len(group) <= 0.9 * len(mols):
            parts[1].extend(group)
        else:
            parts[2].extend(group)
    return [sorted(part) for part in parts]


def split_case(path):
    with open(path, newline="", encoding="utf-8") as file:
        mols = [Chem.MolFromSmiles(row["smiles"].strip()) for row in csv.DictReader(file)]
    rows = [i for i, mol in enumerate(mols) if mol is not None]
    parts = [[rows[i] for i in part] for part in scaffold_split([mols[i] for i in rows])]
    digests = [hashlib.sha256(",".join(map(str, part)).encode()).hexdigest() for part in parts]
    return {"set": path.stem, "sizes": [len(part) for part in parts], "sha256": digests}


def main(data, out):
    (out / "metrics.json").write_text(json.dumps(metric_cases(), indent=1) + "\n", encoding="utf-8")
    sets = ["bace", "bbbp", "clintox", "esol", "freesolv", "lipophilicity"]
    cases = [split_case(data / "moleculenet" / f"{name}.csv") for name in sets]
    (out / "splits.json").write_text(json.dumps(cases, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
