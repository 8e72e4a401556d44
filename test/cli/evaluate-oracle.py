"""Dice and surface distances of pairs of ROIs, by pydicom, numpy and scipy alone: an independent answer to
`arcuate evaluate`.

usage: evaluate-oracle.py FOLDER REFERENCE_ROI PREDICTED_ROI [REFERENCE_ROI PREDICTED_ROI ...]

Prints one JSON list. hd95 is the larger of the two directed percentiles, hd95Pooled the percentile over both directions
together. --outline also counts the voxels that an outline runs through, as drawing libraries do.
"""
import glob
import json
import sys

import numpy as np
import pydicom
from scipy import ndimage


def load(folder):
    files = [pydicom.dcmread(path) for path in glob.glob(folder + "/*")]
    slices = sorted((f for f in files if f.Modality == "CT"), key=lambda f: f.ImagePositionPatient[2])
    (structure_set,) = [f for f in files if f.Modality == "RTSTRUCT"]
    names = {str(roi.ROIName): roi.ROINumber for roi in structure_set.StructureSetROISequence}
    contours = {roi.ReferencedROINumber: roi for roi in structure_set.ROIContourSequence}
    return slices, {name: contours[number] for name, number in names.items()}


def inside(polygon, rows, columns):
    """Even-odd over voxel centres: counts the edges that a ray to the right crosses."""
    low = np.clip(np.floor(polygon.min(axis=0)).astype(int), 0, [columns, rows])
    high = np.clip(np.ceil(polygon.max(axis=0)).astype(int) + 1, 0, [columns, rows])
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]].astype(float)
    odd = np.zeros(y.shape, bool)
    for (xa, ya), (xb, yb) in zip(polygon, np.roll(polygon, -1, axis=0)):
        spans = (ya > y) != (yb > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = (xb - xa) * (y - ya) / (yb - ya) + xa
        odd ^= spans & (x < crossing)
    whole = np.zeros((rows, columns), bool)
    whole[low[1] : high[1], low[0] : high[0]] = odd
    return whole


def with_outline(polygon, rows, columns):
    from PIL import Image, ImageDraw

    image = Image.new("L", (columns, rows))
    ImageDraw.Draw(image).polygon([tuple(point) for point in polygon], outline=1, fill=1)
    return np.array(image) > 0


def mask_of(slices, roi, fill):
    first = slices[0]
    origin = np.array(first.ImagePositionPatient, float)
    row_mm, column_mm = map(float, first.PixelSpacing)
    positions = np.array([s.ImagePositionPatient[2] for s in slices], float)
    mask = np.zeros((len(slices), first.Rows, first.Columns), bool)
    for contour in roi.ContourSequence:
        points = np.array(contour.ContourData, float).reshape(-1, 3)
        z = np.argmin(abs(positions - points[0, 2]))
        polygon = np.c_[(points[:, 0] - origin[0]) / column_mm, (points[:, 1] - origin[1]) / row_mm]
        mask[z] ^= fill(polygon, first.Rows, first.Columns)
    return mask, (positions[1] - positions[0], row_mm, column_mm)


def compare(a, b, spacing):
    box = tuple(slice(max(i.min() - 1, 0), i.max() + 2) for i in np.nonzero(a | b))
    a, b = a[box], b[box]
    surface_a, surface_b = (m & ~ndimage.binary_erosion(m) for m in (a, b))
    to_b = ndimage.distance_transform_edt(~surface_b, spacing)[surface_a]
    to_a = ndimage.distance_transform_edt(~surface_a, spacing)[surface_b]
    cc = np.prod(spacing) / 1000
    return {
        "dice": 2 * (a & b).sum() / (a.sum() + b.sum()),
        "msd": (to_a.mean() + to_b.mean()) / 2,
        "hd95": max(np.percentile(to_a, 95), np.percentile(to_b, 95)),
        "hd95Pooled": np.percentile(np.r_[to_a, to_b], 95),
        "referenceCc": a.sum() * cc,
        "predictedCc": b.sum() * cc,
    }


def main():
    fill = with_outline if "--outline" in sys.argv else inside
    folder, *names = [argument for argument in sys.argv[1:] if argument != "--outline"]
    slices, rois = load(folder)
    answers = []
    for reference, predicted in zip(names[::2], names[1::2]):
        a, spacing = mask_of(slices, rois[reference], fill)
        b, _ = mask_of(slices, rois[predicted], fill)
        answers.append({key: float(value) for key, value in compare(a, b, spacing).items()})
    print(json.dumps(answers, indent=1))


main()
