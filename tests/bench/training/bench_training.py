#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training molecules/s beside the authors' formulation in plain PyTorch, alternating in one run.

    bench_training.py MOLRL CORPUS [--threads 2] [--config small] [--rounds 3] [--molecules 1920]

Rows: ours as it ships (a fifth of the molecules in two views), ours with two views of every molecule (the peer's work),
the peer (drawing not on its bill). Then what share of the machine's measured GEMM peak our steps reach: products counted
from the layers' sizes and the nodes that were met, backward as twice forward.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import dense_peer

NETWORK = {  # NetworkConfig::small, ::base
    "small": dict(picturePx=224, patchPx=14, haloPx=3, dim=192, heads=4, cnnChannels1=24, cnnChannels2=48,
                  structureLayers=2, localLayers=3, topK=8, poolClusters=[32, 8], globalLayers=[2, 1], mlpRatio=2),
    "base": dict(picturePx=224, patchPx=14, haloPx=3, dim=224, heads=4, cnnChannels1=32, cnnChannels2=64,
                 structureLayers=3, localLayers=4, topK=8, poolClusters=[48, 12], globalLayers=[2, 2], mlpRatio=2),
}


def product_flops(c, nodes, width):
    """Floating-point operations of one forward pass over one drawing, in products alone. width: nodes after padding."""
    d, h = c["dim"], c["dim"] * c["mlpRatio"]
    window = c["patchPx"] + 2 * c["haloPx"]
    first = (window - 4) // 2 + 1
    second = (first - 3) // 2 + 1
    cnn = first ** 2 * 3 * 16 * c["cnnChannels1"] + second ** 2 * 9 * c["cnnChannels1"] * c["cnnChannels2"] + \
        second ** 2 * c["cnnChannels2"] * d
    macs = nodes * cnn
    macs += c["structureLayers"] * (nodes * (3 * d * d + 2 * d * h) + 2 * width * width * d)
    macs += c["localLayers"] * (nodes * (d * d + 2 * d * h) + width * width * d)
    before = width
    for k, count in zip(c["poolClusters"], c["globalLayers"]):
        macs += before * k * d * 2 + c["heads"] * (before * before * k + before * k * k)
        macs += count * (k * (3 * d * d + 2 * d * h) + 2 * k * k * d)
        before = k
    return 2 * macs


def ours(program, corpus, config, threads, molecules, share):
    """@return molecules/s after the first logged steps, and mean nodes a drawing."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "settings.json"
        settings.write_text(json.dumps({
            "network": config, "batch": 64, "bootstrapShare": share, "logEvery": 5, "validationMolecules": 8,
            "validateEvery": 10 ** 6, "checkpointEvery": 10 ** 6, "referenceMolecules": 200, "clusterCount": 16}))
        run = Path(folder) / "run"
        subprocess.run([program, "pretrain", "--corpus", corpus, "--config", str(settings), "--run", str(run),
                        "--molecules", str(molecules), "--threads", str(threads), "--quiet"],
                       check=True, stdout=subprocess.DEVNULL)
        lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
        steps = [line for line in lines if line["kind"] == "train"][2:]
        return (statistics.median(line["moleculesPerSecond"] for line in steps),
                statistics.mean(line["nodesPerDrawing"] for line in steps))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("corpus")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--config", choices=sorted(NETWORK), default="small")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--molecules", type=int, default=1920)
    options = parser.parse_args()
    network = NETWORK[options.config]
    rates = {"ours, a fifth in two views": [], "ours, all in two views": [], "PyTorch, dense grid, two views": []}
    peaks, nodes = [], []
    for _ in range(options.rounds):
        for row, share in (("ours, a fifth in two views", 0.2), ("ours, all in two views", 1.0)):
            rate, count = ours(options.program, options.corpus, options.config, options.threads,
                               options.molecules, share)
            rates[row].append(rate)
            nodes.append(count)
        rates["PyTorch, dense grid, two views"].append(
            dense_peer.molecules_per_second(network, options.threads, batch=16, steps=3))
        peaks.append(dense_peer.gemm_gflops(options.threads))
    peer = statistics.median(rates["PyTorch, dense grid, two views"])
    peak = max(peaks)
    print(f"{options.config}, {options.threads} threads, medians of {options.rounds} alternating rounds; "
          f"{statistics.mean(nodes):.0f} of 256 patches hold ink; GEMM peak {peak:.0f} GFLOP/s; "
          f"OPENBLAS_CORETYPE {os.environ.get('OPENBLAS_CORETYPE', 'as detected')}\n")
    print("| training | molecules/s | beside PyTorch | GFLOP/s in products | of GEMM peak |\n|---|---|---|---|---|")
    for row, values in rates.items():
        rate = statistics.median(values)
        # online forward and backward, target forward: 3 passes a view, and 1 for each view that has a partner
        views, seen = (1.2, 0.4) if "fifth" in row else (2, 2)
        n = 256 if "dense" in row else statistics.mean(nodes)
        flops = (3 * views + seen) * product_flops(network, n, n)
        print(f"| {row} | {rate:.1f} | {rate / peer:.1f}x | {rate * flops / 1e9:.0f} | "
              f"{100 * rate * flops / 1e9 / peak:.0f} % |")


if __name__ == "__main__":
    sys.exit(main())
