#!/usr/bin/env python3
"""Compares Arcuate's metrics and voxel kernels with scipy on random masks. Run in the project's root:

    python3 tools/check-metrics.py [--masks 200] [--seed 1]

Needs numpy and scipy. Prints the largest difference of each figure; exits 1 when one exceeds 1e-9 or a voxel differs.
"""
import argparse
import json
import subprocess
import sys

import numpy as np
from scipy import ndimage

FULL = np.ones((3, 3, 3), bool)
LIMIT = 1e-9


def random_mask(rng, size):
    if rng.random() < 0.5:
        return rng.random(size) < rng.uniform(0.005, 0.95)
    # A smooth blob with holes in it, as organs are.
    field = ndimage.gaussian_filter(rng.standard_normal(size), rng.uniform(0.6, 2.5))
    return field > np.quantile(field, rng.uniform(0.2, 0.95))


def surface(mask):
    # A mask of one slice is a plane figure: its outline is its surface.
    if mask.shape[0] == 1:
        return (mask[0] & ~ndimage.binary_erosion(mask[0]))[None]
    return mask & ~ndimage.binary_erosion(mask)


def outlines(mask):
    """Slice by slice: a pixel with one of its four neighbours outside."""
    return np.stack([each & ~ndimage.binary_erosion(each) for each in mask])


def figures(a, b, spacing, tolerance):
    to_b = ndimage.distance_transform_edt(~surface(b), sampling=spacing)[surface(a)]
    to_a = ndimage.distance_transform_edt(~surface(a), sampling=spacing)[surface(b)]
    near = (to_b <= tolerance + 1e-9).sum() + (to_a <= tolerance + 1e-9).sum()
    return {
        "dice": 2 * (a & b).sum() / (a.sum() + b.sum()),
        "meanSurfaceDistanceMm": (to_b.mean() + to_a.mean()) / 2,
        "hausdorffDistanceMm": max(to_b.max(), to_a.max()),
        "hausdorffDistance95Mm": max(np.percentile(to_b, 95), np.percentile(to_a, 95)),
        "pooledHausdorffDistance95Mm": np.percentile(np.r_[to_b, to_a], 95),
        "surfaceDice": near / (len(to_b) + len(to_a)),
        "addedPathLengthMm": (outlines(a) & ~outlines(b)).sum() * np.sqrt(spacing[1] * spacing[2]),
    }


def end_figures(a, b, spacing, ends):
    """Both masks cut where the shorter one stops, at the ends that are a habit; slices rise to the head."""
    if not ends or a.shape[0] == 1:
        return {}
    in_a, in_b = np.flatnonzero(a.any((1, 2))), np.flatnonzero(b.any((1, 2)))
    kept = np.ones(a.shape[0], bool)
    expected = {}
    if "inferior" in ends:
        expected["inferiorEndMm"] = (in_a[0] - in_b[0]) * spacing[0]
        kept[: max(in_a[0], in_b[0])] = False
    if "superior" in ends:
        expected["superiorEndMm"] = (in_b[-1] - in_a[-1]) * spacing[0]
        kept[min(in_a[-1], in_b[-1]) + 1 :] = False
    a, b = a & kept[:, None, None], b & kept[:, None, None]
    if not (a.any() and b.any()):
        return {**expected, "diceWithoutEnds": 0}
    cut = figures(a, b, spacing, 1)
    return {
        **expected,
        "diceWithoutEnds": cut["dice"],
        "meanSurfaceDistanceWithoutEndsMm": cut["meanSurfaceDistanceMm"],
    }


def largest_component(mask):
    labels, count = ndimage.label(mask, FULL)
    if count == 0:
        return mask, 0
    sizes = np.bincount(labels.ravel())[1:]
    # Of equally large ones the first in scan order, which is how scipy numbers them.
    return labels == 1 + int(np.argmax(sizes)), count


def text(mask):
    return "".join("1" if each else "0" for each in mask.ravel())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--masks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    pairs = []
    for index in range(options.masks):
        size = tuple(int(each) for each in rng.integers(1, 18, 3))
        a, b = random_mask(rng, size), random_mask(rng, size)
        if index % 10 == 9:
            b[:] = False
        spacing = [float(each) for each in rng.uniform(0.5, 5, 3)]
        ends = [each for each in ("superior", "inferior") if rng.random() < 0.6]
        pairs.append((a, b, spacing, float(rng.uniform(0.5, 4)), ends))
    lines = "\n".join(
        json.dumps(
            {
                "size": a.shape,
                "spacingMm": s,
                "toleranceMm": t,
                "habitEnds": {each: "a habit" for each in ends},
                "reference": text(a),
                "predicted": text(b),
            }
        )
        for a, b, s, t, ends in pairs
    )
    command = ["node", "--import", "tsx", "tools/measure-masks.ts"]
    answers = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
    worst, scored, wrong = {}, 0, []
    for index, ((a, b, spacing, tolerance, ends), line) in enumerate(zip(pairs, answers, strict=True)):
        answer = json.loads(line)
        kind = "scored" if a.any() and b.any() else "missed" if a.any() or b.any() else "notApplicable"
        if answer["score"]["kind"] != kind:
            wrong.append(f"pair {index}: kind {answer['score']['kind']}, not {kind}")
            continue
        largest, count = largest_component(a)
        filled = ndimage.binary_fill_holes(a, FULL)
        if answer["componentCount"] != count or answer["largest"] != text(largest):
            wrong.append(f"pair {index}: largest component")
        if answer["filled"] != text(filled):
            wrong.append(f"pair {index}: hole filling")
        if kind != "scored":
            continue
        scored += 1
        actual = answer["score"]
        of_ends = end_figures(a, b, spacing, ends)
        if {each for each in actual if "End" in each} != set(of_ends):
            wrong.append(f"pair {index}: figures of the ends, which are {ends}")
            continue
        for name, expected in {**figures(a, b, spacing, tolerance), **of_ends}.items():
            worst[name] = max(worst.get(name, 0.0), abs(actual[name] - float(expected)))
    for name, difference in worst.items():
        print(f"{name:32} largest difference {difference:.1e}")
        if not difference <= LIMIT:
            wrong.append(f"{name} differs by {difference}")
    print(f"{scored} of {len(pairs)} pairs scored, {len(wrong)} disagreements")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(1 if wrong or scored == 0 else 0)


main()
