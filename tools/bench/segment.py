#!/usr/bin/env python3
"""PyTorch's side of `npm run bench -- segment`: the same network, weights and voxels, undivided.

Reads FOLDER/setting.json and its raw float32 files, writes the labels beside them and prints one line of JSON: the time of
inference and the peak memory of the process. Debian: python3-torch.
"""
import json
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

folder = sys.argv[1]
with open(f"{folder}/setting.json", encoding="utf8") as file:
    setting = json.load(file)
torch.set_num_threads(setting["threads"])
WIDTHS, UNITS, SIZE = (setting[key] for key in ("widths", "units", "size"))
EPSILON = 1e-5


def tensors(vector):
    flat = torch.from_numpy(np.fromfile(f"{folder}/{vector}.f32", "<f4"))
    return {
        name: flat[offset : offset + int(np.prod(shape))].reshape(shape) for name, shape, offset in setting[vector]
    }


weights = {**tensors("parameters"), **tensors("statistics")}


def folded(name):
    """Kernel and bias of a unit with its normalisation in them, as whoever deploys with PyTorch would have it."""
    kernel, gain, bias, mean, variance = (
        weights[f"{name}.{part}"] for part in ("kernel", "gain", "bias", "mean", "variance")
    )
    factor = gain / torch.sqrt(variance + EPSILON)
    return kernel * factor[:, None, None, None, None], bias - mean * factor


def units(x, depth, name):
    for index in range(UNITS[depth]):
        kernel, bias = folded(f"{name}.{index}")
        x = F.relu_(F.conv3d(x, kernel, bias, padding=1))
    return x


def level(x, depth):
    down = units(x, depth, f"down{depth}")
    if depth == len(WIDTHS) - 1:
        return down
    below = F.conv3d(level(F.max_pool3d(down, 2), depth + 1), weights[f"project{depth}.kernel"])
    down += F.interpolate(below, scale_factor=2, mode="nearest")
    return units(down, depth, f"up{depth}")


multiple = 2 ** (len(WIDTHS) - 1)
ct = torch.from_numpy(np.fromfile(f"{folder}/ct.f32", "<f4")).reshape(1, 1, *SIZE)
with torch.inference_mode():
    start = time.perf_counter()
    padding = [margin for length in reversed(SIZE) for margin in (0, -length % multiple)]
    logits = F.conv3d(level(F.pad(ct, padding, value=-1), 0), weights["classify.kernel"], weights["classify.bias"])
    labels = logits[0, :, : SIZE[0], : SIZE[1], : SIZE[2]].argmax(0).to(torch.uint8)
    seconds = time.perf_counter() - start
labels.numpy().tofile(f"{folder}/pytorch-labels.u8")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "peakBytes": peak}))
