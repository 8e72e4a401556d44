#!/usr/bin/env python3
"""Fills the regions of an RTSTRUCT by voxel centres with pydicom and scikit-image, and compares pairs of them with scipy.

    compare-rois.py FOLDER [NAME=NAME ...]

FOLDER holds one CT series and one RTSTRUCT. Prints JSON: for each region the number of voxels and the SHA-256 of its
mask (bytes 0 and 1, [z, y, x], slices rising), and for each pair Dice, MSD and HD95 as docs/evaluation.md defines them.
"""
import json
import sys
from pathlib import Path

import numpy as np
import pydicom
import roi_masks
from scipy import ndimage


def structure_set_in(folder):
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and pydicom.dcmread(path, force=True, stop_before_pixels=True).get("Modality") == "RTSTRUCT":
            return path
    raise SystemExit(f"no RTSTRUCT in {folder}")


def surface(mask):
    return mask & ~ndimage.binary_erosion(mask)


def compare(a, b, spacing):
    box = ndimage.find_objects((a | b).astype(np.uint8))[0]
    a, b = a[box], b[box]
    a, b = np.pad(a, 1), np.pad(b, 1)
    to_b = ndimage.distance_transform_edt(~surface(b), sampling=spacing)[surface(a)]
    to_a = ndimage.distance_transform_edt(~surface(a), sampling=spacing)[surface(b)]
    return {
        "dice": float(2 * (a & b).sum() / (a.sum() + b.sum())),
        "meanSurfaceDistanceMm": float((to_b.mean() + to_a.mean()) / 2),
        "hausdorffDistance95Mm": float(max(np.percentile(to_b, 95), np.percentile(to_a, 95))),
    }


def main(folder, *pairs):
    frame = roi_masks.read_frame(folder)
    regions = roi_masks.read_regions(structure_set_in(folder))
    masks = {name: roi_masks.mask_of(frame, contours) for name, contours in regions.values()}
    spacing = (float(np.diff(frame.heights).mean()), *frame.spacing)
    scores = {pair: compare(*(masks[name] for name in pair.split("=")), spacing) for pair in pairs}
    print(json.dumps({"regions": {name: roi_masks.summary(mask) for name, mask in masks.items()}, "scores": scores}))


if __name__ == "__main__":
    main(*sys.argv[1:])
