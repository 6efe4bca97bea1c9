#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authors' formulation in plain PyTorch: the peer that bench_training.py times.

Every molecule is a full grid of patches, blank ones included (256 nodes for 224 x 224 at 14), with an [N, N] graph a head
in every layer; two views of each molecule; an online branch on the learned graph, a target branch (moving average) on the
bootstrapped anchor graph; projector, predictor, symmetric 2 - 2 cos, and linear heads for what a patch holds and for
Morgan bits, so that it has the same things to learn as ours. Same width, depth, heads and pooling as the configuration it
is given. Pictures are ready tensors: drawing is not on its bill.
"""
import copy
import time

import torch
import torch.nn.functional as F
from torch import nn

PATCH_FACTS, ENVIRONMENTS, MORGAN_BITS = 48, 512 + 1024, 1024


def rows(graph):
    return graph / graph.sum(-1, keepdim=True).clamp_min(1e-12)


class GinStep(nn.Module):
    """h + MLP(LN((1 + eps) u + graph v)), heads side by side."""

    def __init__(self, c, attentive):
        super().__init__()
        d = c["dim"]
        self.heads, self.attentive = c["heads"], attentive
        self.norm, self.inner = nn.LayerNorm(d), nn.LayerNorm(d)
        self.project = nn.Linear(d, 3 * d if attentive else d, bias=False)
        self.epsilon = nn.Parameter(torch.zeros(1))
        hidden = int(d * c["mlpRatio"])
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def split(self, x):
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)

    def forward(self, h, graph_of):
        u = self.norm(h)
        if self.attentive:
            q, k, v = map(self.split, self.project(u).chunk(3, 2))
            graph = graph_of(q @ k.transpose(2, 3) / q.shape[-1] ** 0.5)
        else:
            v, graph = self.split(self.project(u)), graph_of(None)
        seen = (graph @ v).transpose(1, 2).flatten(2)
        return h + self.mlp(self.inner((1 + self.epsilon) * u + seen)), graph


class DenseNetwork(nn.Module):
    def __init__(self, c):
        super().__init__()
        d, side = c["dim"], c["picturePx"] // c["patchPx"]
        self.c, self.side = c, side
        window = c["patchPx"] + 2 * c["haloPx"]
        c1, c2 = c["cnnChannels1"], c["cnnChannels2"]
        self.cnn = nn.Sequential(nn.Conv2d(3, c1, 4, 2), nn.GELU(), nn.Conv2d(c1, c2, 3, 2), nn.GELU(), nn.Flatten())
        self.window = window
        self.embed = nn.Linear(c2 * (((window - 4) // 2 + 1 - 3) // 2 + 1) ** 2, d)
        self.position = nn.Parameter(torch.randn(side * side, d) * 0.02)
        self.prior = nn.Parameter(torch.zeros(c["structureLayers"], c["heads"], 1, 1))
        self.structure = nn.ModuleList(GinStep(c, True) for _ in range(c["structureLayers"]))
        self.local = nn.ModuleList(GinStep(c, False) for _ in range(c["localLayers"]))
        self.assign = nn.ModuleList(nn.Linear(d, k) for k in c["poolClusters"])
        self.glob = nn.ModuleList(nn.ModuleList(GinStep(c, True) for _ in range(n)) for n in c["globalLayers"])
        levels = len(c["poolClusters"]) + 1
        self.mix = nn.Parameter(torch.zeros(sum(c["globalLayers"]), c["heads"], 2 * c["heads"]))
        self.score = nn.ModuleList(nn.Linear(d, 1, bias=False) for _ in range(levels))
        self.value = nn.ModuleList(nn.Linear(d, d, bias=False) for _ in range(levels))
        row, col = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
        row, col = row.flatten(), col.flatten()
        near = ((row[:, None] - row).abs() <= 1) & ((col[:, None] - col).abs() <= 1)
        near = (near & ~torch.eye(side * side, dtype=torch.bool)).float()
        degree = near.sum(1).rsqrt()
        self.register_buffer("near", near)
        self.register_buffer("anchor", degree[:, None] * near * degree)

    def forward(self, pictures, tau):
        """tau None: the learned graph (online); else tau anchor + (1 - tau) learned (target)."""
        c, b, side = self.c, len(pictures), self.side
        padded = F.pad(pictures, [c["haloPx"]] * 4)
        windows = F.unfold(padded, self.window, stride=c["patchPx"]).transpose(1, 2)  # every patch, blank or not
        x = self.cnn(windows.reshape(b * side * side, 3, self.window, self.window))
        h = self.embed(x).view(b, side * side, -1) + self.position
        for i, layer in enumerate(self.structure):
            h, learned = layer(h, lambda s, i=i: torch.softmax(s + self.prior[i] * self.near, -1))
        graph = learned if tau is None else tau * self.anchor + (1 - tau) * learned
        least = graph.topk(c["topK"], -1).values[..., -1:]
        routed = rows(torch.where(graph >= least, graph, torch.zeros(())))
        for layer in self.local:
            h, _ = layer(h, lambda _: routed)
        nodes, graph, readouts, mixed = h, rows(graph), [], 0
        for level in range(len(self.glob) + 1):
            if level:
                member = torch.softmax(self.assign[level - 1](h), -1).transpose(1, 2)
                h = member @ h / member.sum(2, keepdim=True).clamp_min(1e-6)
                graph = rows(member[:, None] @ graph @ member[:, None].transpose(2, 3))
                for layer in self.glob[level - 1]:
                    mix = torch.softmax(self.mix[mixed], -1)
                    mixed += 1
                    h, _ = layer(h, lambda s: torch.einsum(
                        "km,bmij->bkij", mix, torch.cat([torch.softmax(s, -1), graph.expand_as(s)], 1)))
            alpha = torch.softmax(self.score[level](h), 1)
            readouts.append(self.value[level]((alpha * h).sum(1)))
        return nodes, torch.cat(readouts, 1)


class Trainer:
    def __init__(self, config):
        torch.manual_seed(1)
        self.online = DenseNetwork(config)
        width = config["dim"] * (len(config["poolClusters"]) + 1)

        def mlp(inputs):
            return nn.Sequential(nn.Linear(inputs, 512), nn.LayerNorm(512), nn.GELU(), nn.Linear(512, 128))

        self.projector, self.predictor = mlp(width), mlp(128)
        self.patch_head = nn.Linear(config["dim"], PATCH_FACTS + ENVIRONMENTS)
        self.bits_head = nn.Linear(width, MORGAN_BITS)
        self.target = copy.deepcopy(nn.ModuleList([self.online, self.projector])).requires_grad_(False)
        self.trained = nn.ModuleList([self.online, self.projector, self.predictor, self.patch_head, self.bits_head])
        self.optimiser = torch.optim.AdamW(self.trained.parameters(), lr=1e-4)

    def step(self, views, facts, bits):
        """views: two [b, 3, px, px] float in 0..1; facts [b, N, F] and bits [b, M] floats in 0..1."""
        with torch.no_grad():
            seen = [self.target[1](self.target[0](view, 0.5)[1]) for view in views]
        self.optimiser.zero_grad()
        loss = 0
        for view, other in zip(views, reversed(seen)):
            nodes, z = self.online(view, None)
            loss = loss + (2 - 2 * F.cosine_similarity(self.predictor(self.projector(z)), other)).mean() / 2
            loss = loss + F.binary_cross_entropy_with_logits(self.patch_head(nodes), facts)
            loss = loss + F.binary_cross_entropy_with_logits(self.bits_head(z), bits)
        loss.backward()
        nn.utils.clip_grad_norm_(self.trained.parameters(), 1.0)
        self.optimiser.step()
        with torch.no_grad():
            for mean, now in zip(self.target.parameters(),
                                 [*self.online.parameters(), *self.projector.parameters()]):
                mean.lerp_(now, 0.01)
        return loss.item()


def molecules_per_second(config, threads, batch, steps):
    torch.set_num_threads(threads)
    trainer = Trainer(config)
    nodes = (config["picturePx"] // config["patchPx"]) ** 2
    views = [torch.rand(batch, 3, config["picturePx"], config["picturePx"]) for _ in range(2)]
    facts = torch.zeros(batch, nodes, PATCH_FACTS + ENVIRONMENTS)
    bits = torch.zeros(batch, MORGAN_BITS)
    trainer.step(views, facts, bits)
    begin = time.perf_counter()
    for _ in range(steps):
        trainer.step(views, facts, bits)
    return batch * steps / (time.perf_counter() - begin)


def gemm_gflops(threads, size=1024, repeats=8):
    """The peak that this machine's BLAS reaches on square float32 products."""
    torch.set_num_threads(threads)
    a, b = torch.rand(size, size), torch.rand(size, size)
    best = 1e9
    for _ in range(repeats):
        begin = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - begin)
    return 2 * size ** 3 / best / 1e9
