#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network once more, in plain PyTorch, molecule by molecule, written from the formulas of METHOD and of
core/model/network_forward.h and from nothing else: no batching, no padding, no sharing of code.

    network_parity.py MODEL DUMP    compares with what the program dumped; exits 1 when anything differs by over 1e-4,
                                    77 when PyTorch is missing
"""
import json
import struct
import sys

try:
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"PyTorch is missing ({missing}): parity was NOT checked; apt install python3-torch")
    sys.exit(77)

TOLERANCE = 1e-4


def read_tensors(path):
    """The safetensors layout: header length, JSON header, data."""
    with open(path, "rb") as file:
        raw = file.read()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + length])
    metadata = header.pop("__metadata__")
    data = bytearray(raw[8 + length:])
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", "the parity test stores float32"
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=begin) if end > begin \
            else torch.empty(0)
        tensors[name] = flat.reshape(entry["shape"]).clone()
    return metadata, tensors


def rows_normalised(graph):
    """Rows divided by their sum; a row without weight becomes a 1 on itself."""
    graph = graph.clone()
    sums = graph.sum(-1)
    for index in (sums <= torch.finfo(torch.float32).tiny).nonzero():
        graph[tuple(index)][index[-1]] = 1.0
    return graph / graph.sum(-1, keepdim=True)


class Network:
    def __init__(self, path):
        metadata, self.weights = read_tensors(path)
        self.config = json.loads(metadata["config"])
        self.heads = self.config["heads"]
        self.dim = self.config["dim"]

    def norm(self, x, name):
        mean = x.mean(-1, keepdim=True)
        variance = ((x - mean) ** 2).mean(-1, keepdim=True)
        return (x - mean) / torch.sqrt(variance + 1e-5) * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def linear(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def patch_states(self, pixels, row, col):
        ink = (255.0 - pixels) / 255.0
        w = self.weights
        x = F.gelu(F.conv2d(ink, w["patch.conv1.weight"], w["patch.conv1.bias"], stride=2))
        x = F.gelu(F.conv2d(x, w["patch.conv2.weight"], w["patch.conv2.bias"], stride=2))
        return self.linear(x.reshape(len(x), -1), "patch.linear") + w["position.row"][row] + w["position.col"][col]

    def split(self, x):
        """[n, d] -> one [n, d / H] a head."""
        return x.reshape(len(x), self.heads, self.dim // self.heads).unbind(1)

    def gin_step(self, name, h, u, graph, values):
        gathered = torch.cat([graph[k] @ part for k, part in enumerate(self.split(values))], dim=1)
        m = (1 + self.weights[name + ".epsilon"]) * u + gathered
        hidden = F.gelu(self.linear(self.norm(m, name + ".mlp.norm"), name + ".mlp.in"))
        return h + self.linear(hidden, name + ".mlp.out")

    def query_key_value(self, name, u):
        return (u @ self.weights[name + ".qkv.weight"].T).chunk(3, dim=1)

    def logits(self, q, k):
        scale = (self.dim // self.heads) ** 0.5
        return torch.stack([a @ b.T / scale for a, b in zip(self.split(q), self.split(k))])

    def structure_layer(self, name, h, neighbours):
        u = self.norm(h, name + ".norm")
        q, k, v = self.query_key_value(name, u)
        bonus = self.weights[name + ".prior"][:, None, None] * neighbours
        graph = torch.softmax(self.logits(q, k) + bonus, dim=-1)
        return self.gin_step(name, h, u, graph, v), graph

    def local_layer(self, name, h, graph):
        u = self.norm(h, name + ".norm")
        return self.gin_step(name, h, u, graph, u @ self.weights[name + ".value.weight"].T)

    def global_layer(self, name, h, graph):
        u = self.norm(h, name + ".norm")
        q, k, v = self.query_key_value(name, u)
        both = torch.cat([torch.softmax(self.logits(q, k), dim=-1), graph])
        mix = torch.softmax(self.weights[name + ".mix"], dim=-1)
        mixed = torch.einsum("km,mij->kij", mix, both)
        return self.gin_step(name, h, u, mixed, v), mixed

    def routed(self, graph):
        count = graph.shape[-1]
        if self.config["localRouting"] and self.config["topK"] < count:
            least = graph.sort(dim=-1, descending=True).values[..., self.config["topK"] - 1, None]
            graph = torch.where(graph >= least, graph, torch.zeros(()))
        return rows_normalised(graph)

    def run(self, pixels, row, col):
        c = self.config
        record = {}
        near = ((row[:, None] - row[None]).abs() <= 1) & ((col[:, None] - col[None]).abs() <= 1)
        neighbours = (near & ~torch.eye(len(row), dtype=torch.bool)).float()
        degree = neighbours.sum(1)
        roots = torch.where(degree > 0, degree.clamp(min=1).rsqrt(), torch.zeros(()))
        anchor = roots[:, None] * neighbours * roots[None]
        layers = []
        assignments = []
        readouts = []
        embedding = []

        h = self.patch_states(pixels, row, col)
        for i in range(c["structureLayers"]):
            h, learned = self.structure_layer(f"structure.{i}", h, neighbours)
            layers.append(learned)
        bootstrapped = c["tau"] * anchor + (1 - c["tau"]) * learned
        graph = {"anchor": anchor.expand_as(learned), "learned": learned, "bootstrapped": bootstrapped}[c["graph"]]
        routed = self.routed(graph)
        for i in range(c["localLayers"]):
            h = self.local_layer(f"local.{i}", h, routed)
            layers.append(routed)
        graph = rows_normalised(graph)

        def read(level):
            u = self.norm(h, f"readout.{level}.norm")
            alpha = torch.softmax(u @ self.weights[f"readout.{level}.score"], dim=0)
            readouts.append(alpha)
            embedding.append(self.weights[f"readout.{level}.value.weight"] @ (alpha @ u))

        last = len(c["poolClusters"]) if c["pooling"] else 0
        wanted = range(last + 1) if c["readAllLevels"] else [last]
        if c["pooling"] and 0 in wanted:
            read(0)
        for p, count in enumerate(c["globalLayers"]):
            if c["pooling"]:
                member = torch.softmax(self.linear(self.norm(h, f"pool.{p}.norm"), f"pool.{p}.assign"), dim=1)
                assignments.append(member.T)
                mass = member.sum(0).clamp(min=1e-6)
                h = member.T @ h / mass[:, None]
                graph = rows_normalised(member.T @ graph @ member)
            for i in range(count):
                h, mixed = self.global_layer(f"global.{p}.{i}", h, graph)
                layers.append(mixed)
            if c["pooling"] and p + 1 in wanted:
                read(p + 1)
        if not c["pooling"]:
            read(0)

        record["anchor"] = anchor
        record["learned"] = learned
        record["bootstrapped"] = bootstrapped
        for kind, arrays in (("layer", layers), ("assignment", assignments), ("readout", readouts)):
            for i, array in enumerate(arrays):
                record[f"{kind}.{i}"] = array
        record["embedding"] = torch.cat(embedding)
        return record


def main(model_path, dump_path):
    torch.manual_seed(0)
    network = Network(model_path)
    _, dump = read_tensors(dump_path)
    offsets = dump["offsets"].long().tolist()
    worst = {}
    seen = {"pixels", "row", "col", "offsets"}
    with torch.no_grad():
        for m in range(len(offsets) - 1):
            nodes = slice(offsets[m], offsets[m + 1])
            record = network.run(dump["pixels"][nodes], dump["row"][nodes].long(), dump["col"][nodes].long())
            for key, expected in record.items():
                name = f"{m}.{key}"
                seen.add(name)
                given = dump[name]
                assert given.shape == expected.shape, f"{name}: {list(given.shape)}, not {list(expected.shape)}"
                difference = (given - expected).abs().max().item()
                worst[key] = max(worst.get(key, 0.0), difference if difference == difference else float("inf"))
    for name in dump.keys() - seen:
        print(f"the program dumped {name}, of which nothing is known here")
        return 1
    for key, difference in worst.items():
        print(f"{key:16} differs by at most {difference:.2e}")
    return 0 if worst and max(worst.values()) <= TOLERANCE else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(sys.argv[1], sys.argv[2]))
