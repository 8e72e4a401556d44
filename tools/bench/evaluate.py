"""The figures of tools/bench/evaluate.ts with numpy and scipy, cropped to the box around both masks as one should.

usage: evaluate.py FOLDER SLICES ROWS COLUMNS MM_Z MM_Y MM_X
"""
import json
import sys
import time

import numpy as np
from scipy import ndimage

FULL = np.ones((3, 3, 3), bool)
TOLERANCE_MM = 3


def box_of(mask):
    spans = []
    for axis in range(3):
        rest = tuple(other for other in range(3) if other != axis)
        inside = np.flatnonzero(mask.any(axis=rest))
        spans.append(slice(inside[0], inside[-1] + 1))
    return tuple(spans)


def outlines(mask):
    cross = ndimage.generate_binary_structure(2, 1)[None]
    return mask & ~ndimage.binary_erosion(mask, cross)


def figures(a, b, spacing):
    boxes = box_of(a), box_of(b)
    box = tuple(slice(min(u.start, v.start), max(u.stop, v.stop)) for u, v in zip(*boxes))
    a, b = a[box], b[box]
    surface_a, surface_b = (mask & ~ndimage.binary_erosion(mask) for mask in (a, b))
    to_b = ndimage.distance_transform_edt(~surface_b, spacing)[surface_a]
    to_a = ndimage.distance_transform_edt(~surface_a, spacing)[surface_b]
    both = np.concatenate((to_b, to_a))
    added = np.count_nonzero(outlines(a) & ~outlines(b)) * np.sqrt(spacing[1] * spacing[2])
    counts = np.count_nonzero(a), np.count_nonzero(b)
    cc = np.prod(spacing) / 1000
    return [
        2 * np.count_nonzero(a & b) / sum(counts),
        (to_b.mean() + to_a.mean()) / 2,
        both.max(),
        max(np.percentile(to_b, 95), np.percentile(to_a, 95)),
        np.percentile(both, 95),
        np.count_nonzero(both <= TOLERANCE_MM + 1e-9) / len(both),
        added,
        counts[0] * cc,
        counts[1] * cc,
    ]


def largest_component(mask):
    """Cropped first; on the whole array scipy takes several times as long."""
    box = box_of(mask)
    labels, _ = ndimage.label(mask[box], FULL)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    kept = np.zeros_like(mask)
    kept[box] = labels == sizes.argmax()
    return kept


def filled(mask):
    box = box_of(mask)
    whole = mask.copy()
    whole[box] = ndimage.binary_fill_holes(mask[box], FULL)
    return whole


def main():
    folder, *numbers = sys.argv[1:]
    size, spacing = tuple(map(int, numbers[:3])), tuple(map(float, numbers[3:]))

    def load(name):
        return np.fromfile(f"{folder}/{name}", np.uint8).reshape(size).astype(bool)

    pairs = [(load(f"{index}-reference"), load(f"{index}-predicted")) for index in range(5)]
    torn = load("torn")
    block = torn[80:88]
    times = {}

    def timed(name, work):
        started = time.perf_counter()
        result = work()
        times[name] = (time.perf_counter() - started) * 1000
        return result

    answer = timed("metrics", lambda: [figures(a, b, spacing) for a, b in pairs])
    kept = timed("components", lambda: largest_component(torn))
    whole = timed("holes", lambda: filled(torn))
    timed("distance", lambda: ndimage.distance_transform_edt(~block, spacing))
    print(json.dumps({
        "figures": [[float(value) for value in row] for row in answer],
        "kept": int(kept.sum()),
        "filled": int(whole.sum() - torn.sum()),
        "timesMs": times,
    }))


main()
