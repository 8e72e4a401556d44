#!/usr/bin/env python3
"""Fills the regions of an RTSTRUCT on its CT with pydicom and scikit-image alone, and prints what came out.

    roi_masks.py CT_FOLDER RS.dcm [--painted] [--holes]

Geometry comes from Image Position and Orientation (Patient), in any orientation and at any slice spacing. Points and open
lines are left out, and contours further than half a spacing from every slice. Prints JSON, by ROI Number:

  centres   the mask to which a voxel belongs when its centre is inside, by even-odd over the contours of its slice. This
            is Arcuate's rule.
  painted   with --painted, the mask under another rule: points are rounded to voxels (half up), the polygon of them is
            filled and the lines between them are painted too, as OpenCV's fillPoly does; contours of a slice are combined
            by XOR. Readers built on it (DicomRTTool) give masks that are about half a voxel larger all round.
  nested, filledVoxels   with --holes, how many contours lie inside another one of their plane, and, where
            any does, the voxels of all contours together, holes filled.

A mask is given as its number of voxels and its SHA-256 (bytes 0 and 1, [z, y, x], slices along the normal).
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pydicom
from skimage.draw import polygon
from skimage.measure import points_in_poly

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"


class Frame:
    """Where the voxels of a CT series lie."""

    def __init__(self, slices):
        first = slices[0]
        cosines = np.array(first.ImageOrientationPatient, float)
        self.row, self.column = cosines[:3], cosines[3:]
        self.normal = np.cross(self.row, self.column)
        slices = sorted(slices, key=lambda each: self.height(each.ImagePositionPatient))
        self.origins = np.array([each.ImagePositionPatient for each in slices], float)
        self.heights = self.origins @ self.normal
        self.spacing = np.array([float(each) for each in first.PixelSpacing])  # between rows, between columns
        self.shape = (len(slices), int(first.Rows), int(first.Columns))

    def height(self, point):
        return float(np.dot(np.array(point, float), self.normal))

    def polygon_of(self, contour):
        """The slice that a contour lies on, and its points as rows and columns; None when it lies on none."""
        points = np.array(contour.ContourData, float).reshape(-1, 3)
        distances = np.abs(self.heights - self.height(points.mean(axis=0)))
        index = int(distances.argmin())
        gaps = np.diff(self.heights)[max(index - 1, 0) : index + 1]
        if distances[index] > 0.5001 * min(gaps, default=1):
            return None
        offsets = points - self.origins[index]
        return index, offsets @ self.column / self.spacing[0], offsets @ self.row / self.spacing[1]


def read_frame(folder):
    files = (pydicom.dcmread(path, force=True, stop_before_pixels=True) for path in Path(folder).rglob("*") if path.is_file())
    return Frame([each for each in files if each.get("SOPClassUID") == CT_IMAGE])


def read_regions(structure_set_file):
    """Name and contours of each region, by number."""
    structure_set = pydicom.dcmread(structure_set_file, force=True)
    names = {int(each.ROINumber): str(each.ROIName) for each in structure_set.StructureSetROISequence}
    drawn = {int(each.ReferencedROINumber): each.get("ContourSequence", []) for each in structure_set.ROIContourSequence}
    closed = ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR")
    return {
        number: (name, [each for each in drawn.get(number, []) if each.ContourGeometricType in closed])
        for number, name in names.items()
    }


def fill(rows, columns, shape):
    inside = np.zeros(shape, bool)
    inside[polygon(rows, columns, shape)] = True
    return inside


def by_centres(rows, columns, shape):
    # scikit-image leaves open which centres on the line itself belong. Moved by a hair, those to the right of the line do,
    # and on lines along a row those below, as docs/conventions.md has it.
    return fill(rows - 1e-9, columns - 1e-6, shape)


def painted(rows, columns, shape):
    rows, columns = (np.floor(each + 0.5).astype(int) for each in (rows, columns))
    inside = fill(rows, columns, shape)
    for at in range(len(rows)):
        for row, column in line((rows[at - 1], columns[at - 1]), (rows[at], columns[at])):
            if 0 <= row < shape[0] and 0 <= column < shape[1]:
                inside[row, column] = True
    return inside


def line(start, end):
    """Voxels of a line by Bresenham's rule, drawn from left to right."""
    (row, column), (last_row, last_column) = sorted([start, end], key=lambda each: each[1])
    down, across = abs(last_row - row), last_column - column
    step = 1 if last_row >= row else -1
    steep = down > across
    length, side = (down, across) if steep else (across, down)
    error = length - 2 * side
    yield row, column
    for _ in range(length):
        aside = error < 0
        error += 2 * length * aside - 2 * side
        row, column = (row + step, column + aside) if steep else (row + step * aside, column + 1)
        yield row, column


def mask_of(frame, contours, rule=by_centres):
    mask = np.zeros(frame.shape, bool)
    for contour in contours:
        placed = frame.polygon_of(contour)
        if placed is None:
            continue
        index, rows, columns = placed
        mask[index] ^= rule(rows, columns, frame.shape[1:])
    return mask


def union_of(frame, contours):
    """What a reader sees that fills holes."""
    mask = np.zeros(frame.shape, bool)
    for contour in contours:
        if (placed := frame.polygon_of(contour)) is not None:
            mask[placed[0]] |= by_centres(*placed[1:], frame.shape[1:])
    return mask


def count_nested(frame, contours):
    """Contours that lie wholly inside another one of their plane, however small."""
    planes = {}
    for contour in contours:
        points = np.array(contour.ContourData, float).reshape(-1, 3)
        flat = np.stack([points @ frame.column, points @ frame.row], axis=1)
        planes.setdefault(round(frame.height(points[0]), 2), []).append(flat)
    return sum(
        any(a is not b and points_in_poly(a, b).all() for b in on_plane)
        for on_plane in planes.values()
        for a in on_plane
    )


def summary(mask):
    return {"voxels": int(mask.sum()), "digest": hashlib.sha256(mask.astype(np.uint8).tobytes()).hexdigest()}


def describe(frame, name, contours, wishes):
    region = {"name": name, "contours": len(contours), "centres": summary(mask_of(frame, contours))}
    if "--painted" in wishes:
        region["painted"] = summary(mask_of(frame, contours, painted))
    if "--holes" in wishes:
        region["nested"] = count_nested(frame, contours)
        if region["nested"] > 0:
            region["filledVoxels"] = int(union_of(frame, contours).sum())
    return region


def main(folder, structure_set_file, *wishes):
    frame = read_frame(folder)
    regions = read_regions(structure_set_file)
    print(json.dumps({number: describe(frame, *region, wishes) for number, region in regions.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
