#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make_tiled.py EMBEDDINGS.npy OUT.npy ROWS [DIMS]: real embeddings, reduced by PCA and repeated with jitter up to ROWS rows.

EMBEDDINGS.npy is what `molrl encode library.smi --out EMBEDDINGS.npy` writes. Each copy of a row is moved by normal noise of
half the median distance to the nearest row, so that copies are neighbours and not twins. Rows are in a fixed random order.
Needs python3-numpy.
"""
import sys

import numpy as np

JITTER = 0.5


def nearest_distance(points, sample=500):
    rng = np.random.RandomState(0)
    rows = rng.choice(len(points), min(sample, len(points)), replace=False)
    norms = (points ** 2).sum(1)
    squared = norms[rows][:, None] + norms[None] - 2 * points[rows] @ points.T
    squared[np.arange(len(rows)), rows] = np.inf
    return float(np.median(np.sqrt(np.maximum(squared.min(1), 0))))


def main(source, out, rows, dims=128):
    points = np.load(source)
    points = points[np.isfinite(points).all(1)]
    points -= points.mean(0)
    values, vectors = np.linalg.eigh(points.T @ points)
    kept = values[::-1][:dims].sum() / values.sum()
    points = np.ascontiguousarray(points @ vectors[:, ::-1][:, :dims], dtype=np.float32)
    noise = JITTER * nearest_distance(points) / np.sqrt(dims)
    result = np.lib.format.open_memmap(out, mode="w+", dtype=np.float32, shape=(rows, dims))
    rng = np.random.RandomState(1)
    order = rng.permutation(rows) % len(points)
    for begin in range(0, rows, 20000):
        part = points[order[begin:begin + 20000]]
        result[begin:begin + 20000] = part + noise * rng.standard_normal(part.shape).astype(np.float32)
    result.flush()
    print(f"{out}: {rows} rows of {len(points)}, {dims} dimensions, {kept:.3f} of the variance, noise {noise:.3g} a dimension")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *map(int, sys.argv[4:5]))
