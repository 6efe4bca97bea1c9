#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make_data.py OUT.npy ROWS [DIMS]: Morgan counts (radius 2, 2048, log1p) of pretraining molecules, reduced by PCA.

Molecules are drawn evenly from $MOLRL_DATA/pretrain/*.smi.zst and put into a fixed random order, so that the first rows of
a big set are a fair small one. Needs python3-rdkit, python3-numpy, zstd.
"""
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from rdkit import Chem, DataStructs, RDLogger
from rdkit.Chem import rdMolDescriptors


def main(out, rows, dims=128):
    RDLogger.DisableLog("rdApp.*")
    files = sorted(Path(os.environ["MOLRL_DATA"], "pretrain").glob("*.smi.zst"))
    smiles = []
    for file in files:
        lines = subprocess.run(["zstdcat", file], stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
        step = max(1, len(lines) * len(files) // int(rows * 1.15))
        smiles += [line.split()[0] for line in lines[::step] if line.strip()]
    smiles = sorted(set(smiles))
    np.random.RandomState(0).shuffle(smiles)
    counts = np.zeros((rows, 2048), np.float32)
    filled = 0
    for text in smiles:
        mol = Chem.MolFromSmiles(text)
        if mol is None:
            continue
        bits = rdMolDescriptors.GetHashedMorganFingerprint(mol, 2, 2048)
        for bit, count in bits.GetNonzeroElements().items():
            counts[filled, bit] = count
        filled += 1
        if filled == rows:
            break
    counts = np.log1p(counts[:filled])
    counts -= counts.mean(0)
    values, vectors = np.linalg.eigh(counts.T @ counts)
    np.save(out, np.ascontiguousarray(counts @ vectors[:, ::-1][:, :dims], dtype=np.float32))
    print(f"{out}: {filled} rows, {dims} dimensions, {values[::-1][:dims].sum() / values.sum():.3f} of the variance")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:4]))
