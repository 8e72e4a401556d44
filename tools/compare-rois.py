#!/usr/bin/env python3
"""Fills the regions of an axial RTSTRUCT by voxel centres with pydicom and scikit-image, and compares pairs of them with scipy.

    compare-rois.py FOLDER [NAME=NAME ...]

FOLDER holds one axial CT series and one RTSTRUCT. Prints JSON: for each region the number of voxels and the SHA-256 of its
mask (bytes 0 and 1, [z, y, x], slices rising), and for each pair Dice, MSD and HD95 as docs/evaluation.md defines them.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pydicom
from scipy import ndimage
from skimage.draw import polygon


def read(folder):
    slices, structure_set = [], None
    for path in sorted(Path(folder).rglob("*")):
        if not path.is_file():
            continue
        data = pydicom.dcmread(path, force=True)
        if data.get("Modality") == "CT":
            slices.append(data)
        elif data.get("Modality") == "RTSTRUCT":
            structure_set = data
    slices.sort(key=lambda each: float(each.ImagePositionPatient[2]))
    return slices, structure_set


def fill(slices, contours):
    first = slices[0]
    heights = np.array([float(each.ImagePositionPatient[2]) for each in slices])
    origin = np.array(first.ImagePositionPatient, float)
    row_spacing, column_spacing = (float(each) for each in first.PixelSpacing)
    mask = np.zeros((len(slices), first.Rows, first.Columns), bool)
    for contour in contours:
        points = np.array(contour.ContourData, float).reshape(-1, 3)
        columns = (points[:, 0] - origin[0]) / column_spacing
        rows = (points[:, 1] - origin[1]) / row_spacing
        inside = np.zeros(mask.shape[1:], bool)
        inside[polygon(rows, columns, inside.shape)] = True
        mask[np.abs(heights - points[0, 2]).argmin()] ^= inside
    gaps = np.diff(heights)
    return mask, (float(gaps.mean()), row_spacing, column_spacing)


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
    slices, structure_set = read(folder)
    names = {int(each.ROINumber): each.ROIName for each in structure_set.StructureSetROISequence}
    masks = {}
    for item in structure_set.ROIContourSequence:
        mask, spacing = fill(slices, item.get("ContourSequence", []))
        masks[names[int(item.ReferencedROINumber)]] = mask
    regions = {
        name: {"voxels": int(mask.sum()), "digest": hashlib.sha256(mask.astype(np.uint8).tobytes()).hexdigest()}
        for name, mask in masks.items()
    }
    scores = {pair: compare(*(masks[name] for name in pair.split("=")), spacing) for pair in pairs}
    print(json.dumps({"regions": regions, "scores": scores}))


if __name__ == "__main__":
    main(*sys.argv[1:])
