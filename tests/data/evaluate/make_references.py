#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reference predictions of ridge, nearest neighbours and random forests by scikit-learn.

    make_references.py OUT.json

Run with python3-sklearn; the tests only read what is kept. Features are rounded, so that both sides see the same numbers.
"""
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import StandardScaler

STRENGTHS = {"strength 1": 1.0, "strength 316": 10**2.5}


def linear_case(name, train, test, columns, seed):
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=(train + test, columns)) * (1 + np.arange(columns)) + 3, 3)
    x[:, 0] = 7  # a constant column
    y = np.round(x[:, 1] - 0.3 * x[:, 2] + rng.normal(size=train + test), 3)
    scaler = StandardScaler().fit(x[:train])
    z = scaler.transform(x)
    ridge = {k: Ridge(alpha=a).fit(z[:train], y[:train]).predict(z[train:]).tolist() for k, a in STRENGTHS.items()}
    knn = {
        f"k {k}": KNeighborsRegressor(k, metric="cosine").fit(z[:train], y[:train]).predict(z[train:]).tolist()
        for k in (1, 5, 20)
    }
    return {"name": name, "train": train, "x": x.tolist(), "y": y.tolist(), "ridge": ridge, "knn": knn}


def forest_case():
    rng = np.random.default_rng(3)
    x = np.round(rng.random((300, 6)), 3)
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + rng.normal(size=300)
    y = np.round(y, 2)
    predicted = {}
    for leaf in (1, 5):
        forest = RandomForestRegressor(2000, max_features="sqrt", min_samples_leaf=leaf, random_state=1)
        predicted[f"leaves of {leaf}"] = np.round(forest.fit(x[:200], y[:200]).predict(x[200:]), 4).tolist()
    return {"name": "Friedman", "train": 200, "x": x.tolist(), "y": y.tolist(), "forest": predicted}


def main(out):
    cases = {
        "linear": [linear_case("more rows", 40, 10, 5, 1), linear_case("more columns", 30, 8, 45, 2)],
        "forest": forest_case(),
    }
    out.write_text(json.dumps(cases) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
