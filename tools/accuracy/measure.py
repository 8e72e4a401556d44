#!/usr/bin/env python3
"""Measures predicted label maps against references, with no code of Arcuate's, for `npm run bench -- accuracy`.

    measure.py RUN DATA      reads RUN/definition.json, RUN/predicted/ and DATA/data.json, writes RUN/measured.json

A row for each test case, structure and reference (clinic: as the clinic draws; truth: as the phantom is), on the CT's own
grid: Dice; MSD, the mean of the two directed mean distances of surface voxels, in mm; HD95, the larger of the two directed 95th
percentiles, in mm; the predicted volume divided by the reference's. `withinSlices` tells rows in which what is predicted
above or below the reference is left out. A structure that is not predicted has Dice 0 and no distances. A structure that the
reference lacks has no row. Debian: python3-nibabel python3-scipy.
"""
import json
import os
import sys

import numpy as np
from scipy import ndimage

from volumes import read_nifti

REFERENCES = ("clinic", "truth")
SIX_NEIGHBOURS = ndimage.generate_binary_structure(3, 1)


def surface(mask):
    return mask & ~ndimage.binary_erosion(mask, SIX_NEIGHBOURS, border_value=0)


def directed_distances(of, to, spacing_mm):
    """From each surface voxel of one mask to the nearest surface voxel of the other, in mm."""
    return ndimage.distance_transform_edt(~surface(to), sampling=spacing_mm)[surface(of)]


def scores(reference, predicted, spacing_mm):
    """@param reference, predicted: masks [z, y, x]; the reference is not empty."""
    common = np.count_nonzero(reference & predicted)
    sizes = np.count_nonzero(reference), np.count_nonzero(predicted)
    row = {"dice": 2 * common / sum(sizes), "volumeRatio": sizes[1] / sizes[0], "msd": None, "hd95": None}
    if sizes[1] == 0:
        return row
    low, high = np.array([(where.min(), where.max() + 1) for where in np.nonzero(reference | predicted)]).T
    # Nothing outside this box is nearer, and a margin keeps the faces of a mask at its edge.
    box = tuple(slice(max(first - 1, 0), last + 1) for first, last in zip(low, high))
    there = directed_distances(reference[box], predicted[box], spacing_mm)
    back = directed_distances(predicted[box], reference[box], spacing_mm)
    row["msd"] = float((there.mean() + back.mean()) / 2)
    row["hd95"] = float(max(np.percentile(there, 95), np.percentile(back, 95)))
    return row


def within_slices(predicted, reference):
    """The predicted mask from the first to the last slice of the reference."""
    slices = np.flatnonzero(reference.any(axis=(1, 2)))
    cut = np.zeros_like(predicted)
    cut[slices[0] : slices[-1] + 1] = predicted[slices[0] : slices[-1] + 1]
    return cut


def rows_of(case, run, data, structures):
    labels, _, _ = read_nifti(os.path.join(run, "predicted", f"{case['id']}.nii.gz"))
    for source in REFERENCES:
        for structure in case["structures"]:
            path = os.path.join(data, source, case["id"], "masks", f"{structure}.nii.gz")
            if not os.path.exists(path):
                continue
            voxels, spacing_mm, _ = read_nifti(path)
            reference, predicted = voxels > 0, labels == 1 + structures.index(structure)
            if not reference.any():
                continue
            about = {"case": case["id"], "structure": structure, "reference": source}
            yield {**about, "withinSlices": False, **scores(reference, predicted, spacing_mm)}
            cut = within_slices(predicted, reference)
            yield {**about, "withinSlices": True, **scores(reference, cut, spacing_mm)}


def main(run, data):
    with open(os.path.join(run, "definition.json"), encoding="utf8") as file:
        structures = json.load(file)["structures"]
    with open(os.path.join(data, "data.json"), encoding="utf8") as file:
        cases = json.load(file)["test"]
    rows = [row for case in cases for row in rows_of(case, run, data, structures)]
    with open(os.path.join(run, "measured.json"), "w", encoding="utf8") as file:
        json.dump(rows, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
