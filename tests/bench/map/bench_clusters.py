#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_clusters.py [--molrl PROGRAM] TABLE.csv:SMILES:GROUP …: do clusters follow what chemists group by?

For each table, its molecules' embeddings by the default model, Morgan counts (radius 2, 2048 bins, log1p) reduced to 64
dimensions by PCA, and random vectors are clustered by `molrl cluster` (Leiden at its defaults, k-means with 20). ARI / NMI
are scikit-learn's, with Bemis-Murcko scaffolds (RDKit's) and with GROUP, a column of the table; numbers of more than ten
values are cut into fifths. Silhouette and Davies-Bouldin are those in the rows' own space, as molrl reports them.
Needs python3-rdkit, python3-sklearn.
"""
import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from rdkit import Chem, RDLogger
from rdkit.Chem import rdMolDescriptors
from rdkit.Chem.Scaffolds import MurckoScaffold
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score


def call(command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def morgan_rows(molecules, dims=64):
    counts = np.zeros((len(molecules), 2048), np.float32)
    for row, molecule in zip(counts, molecules):
        for bit, count in rdMolDescriptors.GetHashedMorganFingerprint(molecule, 2, 2048).GetNonzeroElements().items():
            row[bit] = count
    counts = np.log1p(counts)
    counts -= counts.mean(0)
    _, vectors = np.linalg.eigh(counts.T @ counts)
    return np.ascontiguousarray(counts @ vectors[:, ::-1][:, :dims], dtype=np.float32)


def as_groups(values):
    try:
        numbers = np.array([float(value) for value in values])
    except ValueError:
        return values
    if len(set(values)) <= 10:
        return values
    return np.digitize(numbers, np.quantile(numbers, [.2, .4, .6, .8])).tolist()


def agreement(labels, groups):
    pairs = [(a, b) for a, b in zip(labels, groups) if a and b != ""]
    a, b = zip(*pairs)
    return f"{adjusted_rand_score(a, b):.3f} / {normalized_mutual_info_score(a, b):.3f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tables", nargs="+")
    parser.add_argument("--molrl", default="build/release/bin/molrl")
    options = parser.parse_args()
    RDLogger.DisableLog("rdApp.*")
    folder = Path(tempfile.mkdtemp())
    for table in options.tables:
        path, smiles, group = table.rsplit(":", 2)
        rows = [row for row in csv.DictReader(open(path)) if Chem.MolFromSmiles(row[smiles])]
        molecules = [Chem.MolFromSmiles(row[smiles]) for row in rows]
        (folder / "x.smi").write_text("".join(row[smiles] + "\n" for row in rows))
        call([options.molrl, "encode", folder / "x.smi", "--no-header", "--out", folder / "model.npy"])
        known = {"scaffolds": [MurckoScaffold.MurckoScaffoldSmiles(mol=molecule) or "none" for molecule in molecules],
                 group: as_groups([row[group] for row in rows])}
        np.save(folder / "morgan.npy", morgan_rows(molecules))
        np.save(folder / "random.npy", np.random.RandomState(0).standard_normal((len(rows), 64)).astype(np.float32))
        print(f"\n| {Path(path).stem}, {len(rows)} | clusters | silhouette | Davies-Bouldin | scaffolds | {group} |\n|---|---|---|---|---|---|")
        for name, file in (("default model", "model"), ("Morgan counts, PCA", "morgan"), ("random", "random")):
            for method in ("leiden", "kmeans"):
                out = folder / "c.csv"
                report = json.loads(call([options.molrl, "cluster", folder / f"{file}.npy", "--method", method, "--out", out, "--json"]))
                labels = [row["cluster"] for row in csv.DictReader(open(out))]
                found = report.get("quality", report)
                print(f"| {name}, {method} | {len(set(labels) - {''})} | {found['silhouette']:.3f} | {found['daviesBouldin']:.3f} | "
                      + " | ".join(agreement(labels, groups) for groups in known.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
