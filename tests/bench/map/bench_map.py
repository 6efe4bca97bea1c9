#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_map.py DATA.npy [--rows N] [--molrl PROGRAM] [--methods a,b,…]: our maps beside their peers, in one run.

Each method runs in a process of its own on the same rows. CPU and wall seconds are those of the fit alone for the peers
(umap-learn after a warm-up, so that its compiler isn't counted) and of the whole process, reading and writing included, for
molrl. Peak memory is the process's. Quality is judged by the NumPy code below, not by molrl's.
Peers: umap-learn, python3-sklearn, r-cran-uwot, r-cran-rtsne (Debian packages).
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

METHODS = ["molrl-umap", "umap-learn", "uwot", "uwot-fast", "molrl-tsne", "rtsne", "sklearn-tsne"]
PYTHON_PEER = """
import json, resource, sys, time
import numpy as np
method, data, out = sys.argv[1:]
points = np.load(data)
if method == "umap-learn":
    import umap
    make = lambda: umap.UMAP(n_neighbors=15, min_dist=0.1)
    make().fit_transform(points[:2000]); make().fit_transform(points[:4500])
else:
    from sklearn.manifold import TSNE
    make = lambda: TSNE(init="pca", learning_rate="auto", perplexity=30, n_jobs=2, random_state=0)
cpu, wall = time.process_time(), time.time()
map_ = make().fit_transform(points)
print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.time() - wall}))
np.savetxt(out, map_, delimiter=",")
"""
R_PEER = """
a <- commandArgs(TRUE); n <- as.integer(a[3]); d <- as.integer(a[4])
f <- file(a[2], "rb"); invisible(readBin(f, "raw", 128))
x <- matrix(readBin(f, "numeric", n * d, size = 4), nrow = n, byrow = TRUE); close(f)
set.seed(1); p <- proc.time()
if (a[1] == "uwot") y <- uwot::umap(x, n_neighbors = 15, min_dist = 0.1, n_threads = 2)
if (a[1] == "uwot-fast") y <- uwot::umap(x, n_neighbors = 15, min_dist = 0.1, n_threads = 2, fast_sgd = TRUE)
if (a[1] == "rtsne") y <- Rtsne::Rtsne(x, pca = FALSE, perplexity = 30, theta = 0.5, num_threads = 2, check_duplicates = FALSE)$Y
p <- proc.time() - p
cat(sprintf('{"cpu": %f, "wall": %f}\\n', p[["user.self"]] + p[["sys.self"]], p[["elapsed"]]))
write.table(y, a[5], sep = ",", row.names = FALSE, col.names = FALSE)
"""


def ranks_within(distances, own):
    """Rows sorted by distance, without the row itself."""
    distances[np.arange(len(own)), own] = -1
    return np.argsort(distances, axis=1, kind="stable")[:, 1:]


def quality(points, positions, k=15, sample=2000):
    n = len(points)
    rng = np.random.RandomState(0)
    chosen = rng.choice(n, min(sample, n), replace=False)
    points = points - points.mean(0)
    norms = (points.astype(np.float64) ** 2).sum(1)
    penalty = kept = 0.0
    for begin in range(0, len(chosen), 250):
        rows = chosen[begin:begin + 250]
        true_order = ranks_within(norms[rows][:, None] + norms[None] - 2.0 * (points[rows] @ points.T), rows)
        seen = ranks_within(((positions[rows][:, None] - positions[None]) ** 2).sum(2), rows)[:, :k]
        rank = np.empty((len(rows), n), np.int32)
        np.put_along_axis(rank, true_order, np.arange(1, n, dtype=np.int32)[None], axis=1)
        ranks = np.take_along_axis(rank, seen, axis=1)
        penalty += np.maximum(ranks - k, 0).sum()
        kept += (ranks <= k).sum()
    a, b, c = rng.randint(0, n, (3, 50000))
    ok = (a != b) & (a != c) & (b != c)
    a, b, c = a[ok], b[ok], c[ok]
    nearer = [((m[a] - m[b]) ** 2).sum(1) < ((m[a] - m[c]) ** 2).sum(1) for m in (points.astype(np.float64), positions)]
    return {"trust": 1 - 2 * penalty / (len(chosen) * k * (2 * n - 3 * k - 1)), "np15": kept / len(chosen) / k,
            "triplet": float(np.mean(nearer[0] == nearer[1]))}


def run(command):
    """Output, CPU and wall seconds and peak MB of a process."""
    begin = time.time()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{command[0]} failed")
        out.seek(0)
        text = out.read()
    return text, {"cpu": usage.ru_utime + usage.ru_stime, "wall": time.time() - begin}, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--rows", type=int, default=10000)
    parser.add_argument("--molrl", default="build/release/bin/molrl")
    parser.add_argument("--methods", default=",".join(METHODS))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    points = np.ascontiguousarray(np.load(options.data, mmap_mode="r")[:options.rows])
    np.save(folder / "x.npy", points)
    n, d = points.shape
    print(f"{n} x {d}, load {os.getloadavg()[0]:.1f}\n")
    print("| method | CPU s | wall s | peak MB | trust | np15 | triplet |\n|---|---|---|---|---|---|---|")
    for method in options.methods.split(","):
        data, out = str(folder / "x.npy"), str(folder / "y.csv")
        if method.startswith("molrl"):
            _, took, peak = run([options.molrl, "map", data, "--method", method.split("-")[1], "--no-quality", "--out", out,
                                 "--threads", "2", "--json"])
            positions = np.genfromtxt(out, delimiter=",", skip_header=1)[:, 1:3]
        elif method in ("umap-learn", "sklearn-tsne"):
            text, _, peak = run([sys.executable, "-c", PYTHON_PEER, method, data, out])
            took, positions = json.loads(text.splitlines()[-1]), np.loadtxt(out, delimiter=",")
        else:
            script = folder / "peer.R"
            script.write_text(R_PEER)
            text, _, peak = run(["Rscript", str(script), method, data, str(n), str(d), out])
            took, positions = json.loads(text.splitlines()[-1]), np.loadtxt(out, delimiter=",")
        q = quality(points, positions)
        print(f"| {method} | {took['cpu']:.1f} | {took['wall']:.1f} | {peak:.0f} | {q['trust']:.3f} | {q['np15']:.3f} | "
              f"{q['triplet']:.3f} |", flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
