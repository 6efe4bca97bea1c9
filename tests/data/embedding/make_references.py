#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes references.json: what scikit-learn, SciPy and umap-learn say about a small data set.

Run by hand, with python3-sklearn and umap-learn installed; the tests read the JSON alone.
"""
import json
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn import cluster, decomposition, manifold, metrics
from umap.umap_ import find_ab_params

rng = np.random.RandomState(5)
centres = rng.normal(0, 2.2, (4, 6))
truth = np.repeat(np.arange(4), [40, 25, 20, 15])
points = np.round(centres[truth] + rng.normal(0, 1, (100, 6)), 3).astype(np.float32)
other = np.where(rng.rand(100) < 0.3, rng.randint(0, 5, 100), truth)
pca = decomposition.PCA(3).fit(points.astype(np.float64))
flat = pca.transform(points.astype(np.float64))[:, :2].astype(np.float32)
kmeans = cluster.KMeans(4, n_init=20, random_state=0, tol=0).fit(points)
x = np.round(rng.normal(0, 1, 30), 1)
y = np.round(rng.normal(0.6, 1, 22), 1)
u = stats.mannwhitneyu(x, y, alternative="two-sided", method="asymptotic")
tables = [[8, 2, 1, 5], [30, 70, 100, 900], [0, 12, 9, 40], [3, 0, 0, 4]]
p = [0.01, 0.04, 0.03, 0.005, 0.6, 0.04]
order = np.argsort(p)
q = np.empty(6)
q[order] = np.minimum.accumulate((np.array(p)[order] * 6 / np.arange(1, 7))[::-1])[::-1]
json.dump({
    "points": points.astype(float).round(3).tolist(), "truth": truth.tolist(), "other": other.tolist(), "flat": flat.tolist(),
    "ari": metrics.adjusted_rand_score(truth, other),
    "nmi": metrics.normalized_mutual_info_score(truth, other),
    "ami": metrics.adjusted_mutual_info_score(truth, other),
    "silhouette": float(metrics.silhouette_score(points, other)),
    "davies_bouldin": metrics.davies_bouldin_score(points, other),
    "calinski_harabasz": metrics.calinski_harabasz_score(points, other),
    "pca_variance": pca.explained_variance_.tolist(), "pca_share": float(pca.explained_variance_ratio_.sum()),
    "pca_axes": pca.components_.tolist(),
    "kmeans_inertia": float(kmeans.inertia_), "kmeans_labels": kmeans.labels_.tolist(),
    "trustworthiness": manifold.trustworthiness(points, flat, n_neighbors=15),
    "curves": [[s, m, *map(float, find_ab_params(s, m))] for s, m in ((1, .1), (1, .5), (1, .01), (2, .3))],
    "fisher": [[*t, stats.fisher_exact([t[:2], t[2:]])[1]] for t in tables],
    "x": x.tolist(), "y": y.tolist(), "mann_whitney_p": float(u.pvalue),
    "cliff": float(np.sign(x[:, None] - y[None]).mean()), "p": p, "q": q.tolist(),
}, open(Path(__file__).with_name("references.json"), "w"), indent=None, separators=(",", ":"))
