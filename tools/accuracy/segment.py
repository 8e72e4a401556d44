#!/usr/bin/env python3
"""Draws on test CTs with a network that train.py trained, for `npm run bench -- accuracy`.

    segment.py RUN DATA      reads RUN/definition.json, RUN/model.pt and DATA/data.json

Writes RUN/predicted/<case>.nii.gz: windows that overlap by half, weighted by a Gaussian; shares brought back to the CT's
grid; then, as Arcuate does, the structures of other diagnosis groups taken out, the largest piece kept, holes filled.
"""
import itertools
import json
import os
import sys

import numpy as np
import torch
from scipy import ndimage

from networks import build
from volumes import body_box, read_nifti, scaled, to_size, to_spacing, write_labels

OVERLAP = 0.5
LEAST_WEIGHT = 1e-4
WINDOWS_AT_ONCE = 2


def window_weight(patch):
    """Highest in the middle; the standard deviation is an eighth of the side."""
    sides = [np.exp(-0.5 * ((np.arange(n) - (n - 1) / 2) / (n / 8)) ** 2) for n in patch]
    weight = np.einsum("i,j,k->ijk", *sides)
    return np.maximum(weight / weight.max(), LEAST_WEIGHT).astype(np.float32)


def windows(size, patch):
    starts = []
    for length, side in zip(size, patch):
        count = 1 + int(np.ceil((length - side) / (side * (1 - OVERLAP))))
        starts.append(np.rint(np.linspace(0, length - side, count)).astype(int))
    return [tuple(slice(at, at + side) for at, side in zip(corner, patch)) for corner in itertools.product(*starts)]


def shares_of(model, x, patch, channels):
    """The share of each label [channels, z, y, x] at every voxel of a scaled CT."""
    size = x.shape
    x = np.pad(x, [(0, max(side - length, 0)) for side, length in zip(patch, size)], constant_values=x.min())
    weight, total, sum_ = window_weight(patch), np.zeros((channels, *x.shape), np.float32), np.zeros(x.shape, np.float32)
    places = windows(x.shape, patch)
    for first in range(0, len(places), WINDOWS_AT_ONCE):
        group = places[first : first + WINDOWS_AT_ONCE]
        with torch.inference_mode():
            answers = torch.softmax(model(torch.from_numpy(np.stack([x[place][None] for place in group]))), dim=1)
        for place, answer in zip(group, answers.numpy()):
            total[(slice(None), *place)] += answer * weight
            sum_[place] += weight
    return (total / sum_)[(slice(None), *map(slice, size))]


def on_ct(shares, box, grid_size, ct, spacing_mm, grid_mm):
    """The likeliest label at every voxel of the CT; outside the body is background."""
    labels, best = np.zeros(ct.shape, np.uint8), np.full(ct.shape, -1, np.float32)
    for label, share in enumerate(shares):
        whole = np.full(grid_size, 1.0 if label == 0 else 0.0, np.float32)
        whole[box] = share
        own = to_size(whole, np.asarray(grid_mm, float), spacing_mm, ct.shape)
        labels[own > best] = label
        best = np.maximum(best, own)
    return labels


def tidied(labels, wanted):
    """Only the wanted labels, the largest piece of each, and its holes filled where they are background."""
    result = np.where(np.isin(labels, wanted), labels, 0).astype(np.uint8)
    for label in wanted:
        pieces, count = ndimage.label(result == label)
        if count == 0:
            continue
        largest = pieces == 1 + np.bincount(pieces.ravel())[1:].argmax()
        result[(pieces > 0) & ~largest] = 0
        result[ndimage.binary_fill_holes(largest) & (result == 0)] = label
    return result


def main(run, data):
    with open(os.path.join(run, "definition.json"), encoding="utf8") as file:
        definition = json.load(file)
    with open(os.path.join(data, "data.json"), encoding="utf8") as file:
        cases = json.load(file)["test"]
    torch.set_num_threads(definition["threads"])
    structures, patch, grid_mm = (definition[key] for key in ("structures", "patch", "spacingMm"))
    saved = torch.load(os.path.join(run, "model.pt"))
    model = build(definition["network"], 1 + len(structures)).eval()
    model.load_state_dict(saved["weights"])
    os.makedirs(os.path.join(run, "predicted"), exist_ok=True)
    for case in cases:
        ct, spacing_mm, affine = read_nifti(os.path.join(data, "clinic", case["id"], "ct.nii.gz"))
        grid = to_spacing(ct, spacing_mm, grid_mm)
        box = body_box(grid)
        shares = shares_of(model, scaled(grid[box], saved["intensity"]), patch, 1 + len(structures))
        labels = on_ct(shares, box, grid.shape, ct, spacing_mm, grid_mm)
        wanted = [1 + structures.index(name) for name in case["structures"]]
        write_labels(os.path.join(run, "predicted", f"{case['id']}.nii.gz"), tidied(labels, wanted), affine)


if __name__ == "__main__":
    main(*sys.argv[1:])
