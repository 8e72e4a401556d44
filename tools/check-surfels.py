#!/usr/bin/env python3
"""How Arcuate's surface figures, which count voxels, differ from figures that weigh the surface by its area. Run in the
project's root:

    python3 tools/check-surfels.py [--pairs 24] [--seed 1]

The other definition is the published one of DeepMind's surface-distance (Nikolov et al. 2018, appendix), written again
from its description: a surface element sits at the corner that eight voxels share, exists where the eight are not all
alike, and weighs the area of the marching-cubes triangles of that 2 x 2 x 2 pattern. Distances run between elements;
means, percentiles and shares are weighed by area; the percentile is the first distance at which the share reaches it.
It is checked first on the figures that the other project's tests state (K1 and K13 of docs/evaluation.md). Needs numpy,
scipy and scikit-image.
"""
import argparse
import itertools
import json
import subprocess
import sys

import numpy as np
from scipy import ndimage
from skimage import measure

TOLERANCE_MM = 2.0


def pattern_areas(spacing):
    """Area in mm2 of the surface through each of the 256 patterns of eight voxels."""
    areas = np.zeros(256)
    for code in range(1, 255):
        corners = np.array([(code >> bit) & 1 for bit in range(8)], float).reshape(2, 2, 2)
        vertices, faces, _, _ = measure.marching_cubes(corners, 0.5, spacing=spacing, method="lorensen")
        areas[code] = measure.mesh_surface_area(vertices, faces)
    return areas


def elements(mask, areas):
    """Area of the element at every corner between voxels; 0 where there is none."""
    padded = np.pad(mask, 1).astype(int)
    code = np.zeros(np.array(padded.shape) - 1, int)
    for bit, (z, y, x) in enumerate(itertools.product((0, 1), repeat=3)):
        code += padded[z : z + code.shape[0], y : y + code.shape[1], x : x + code.shape[2]] << bit
    return areas[code], (code != 0) & (code != 255)


def directed(a, b, spacing, areas):
    area_a, on_a = elements(a, areas)
    _, on_b = elements(b, areas)
    distances = ndimage.distance_transform_edt(~on_b, spacing)[on_a]
    order = np.argsort(distances)
    return distances[order], area_a[on_a][order]


def weighted(a, b, spacing, areas, tolerance):
    sides = [directed(a, b, spacing, areas), directed(b, a, spacing, areas)]
    means = [np.average(distances, weights=weights) for distances, weights in sides]
    percentiles = []
    for distances, weights in sides:
        shares = np.cumsum(weights) / weights.sum()
        percentiles.append(distances[min(np.searchsorted(shares, 0.95), len(distances) - 1)])
    within = sum(weights[distances <= tolerance + 1e-9].sum() for distances, weights in sides)
    return {
        "means": means,
        "meanSurfaceDistanceMm": np.mean(means),
        "hausdorffDistance95Mm": max(percentiles),
        "surfaceDice": within / sum(weights.sum() for _, weights in sides),
    }


def check_definition():
    """K1 and K13: what the other project's own tests expect of it."""
    one, other = np.zeros((2, 5, 5, 7), bool)
    one[2, 2, 2] = other[2, 2, 4] = True
    found = weighted(one, other, (3, 2, 1), pattern_areas((3, 2, 1)), 1)
    assert np.allclose(found["means"], [1.5, 1.5]), found
    assert np.isclose(found["surfaceDice"], 0.5) and found["hausdorffDistance95Mm"] == 2, found
    low, high = np.zeros((2, 100, 100, 100), bool)
    low[:50] = high[:51] = True
    found = weighted(low, high, (2, 1, 1), pattern_areas((2, 1, 1)), 1)
    assert np.allclose(found["means"], [0.322, 0.339], atol=1e-3), found
    assert np.isclose(found["surfaceDice"], 0.836, atol=1e-3), found
    print("the other definition gives the figures of its own tests (K1, K13)")


def random_pair(rng):
    """Two blobs of some centimetres, as two people would draw one organ."""
    size, spacing = (28, 56, 56), (2.5, 0.977, 0.977)
    z, y, x = np.indices(size) - np.array(size).reshape(3, 1, 1, 1) / 2
    radius = np.sqrt((z * 2.5 / rng.uniform(18, 28)) ** 2 + (y * 0.977 / rng.uniform(14, 24)) ** 2
                     + (x * 0.977 / rng.uniform(14, 24)) ** 2)
    def drawn():
        return radius + ndimage.gaussian_filter(rng.standard_normal(size), (1.2, 3, 3)) * rng.uniform(0.5, 2.5) < 1
    return drawn(), drawn(), spacing


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    check_definition()
    rng = np.random.default_rng(options.seed)
    pairs = [random_pair(rng) for _ in range(options.pairs)]
    areas = pattern_areas(pairs[0][2])
    lines = "\n".join(
        json.dumps({"size": a.shape, "spacingMm": spacing, "toleranceMm": TOLERANCE_MM,
                    "reference": "".join(map(str, a.astype(int).ravel())),
                    "predicted": "".join(map(str, b.astype(int).ravel()))})
        for a, b, spacing in pairs
    )
    command = ["node", "--import", "tsx", "tools/measure-masks.ts"]
    answers = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = {}
    for (a, b, spacing), line in zip(pairs, answers, strict=True):
        score = json.loads(line)["score"]
        for name, value in weighted(a, b, spacing, areas, TOLERANCE_MM).items():
            if name != "means":
                rows.setdefault(name, []).append((score[name], value))
    for name, values in rows.items():
        own, other = np.array(values).T
        print(f"{name:24} by voxels {np.median(own):.3f}, by area {np.median(other):.3f} (medians); difference "
              f"{np.median(own - other):+.3f} median, {np.abs(own - other).max():.3f} largest")


main()
