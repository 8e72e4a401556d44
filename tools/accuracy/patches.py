"""Training cases on the grid of the network, and an endless stream of patches from them."""
import json
import os
import time

import numpy as np
import torch
from scipy import ndimage

from volumes import body_box, read_nifti, scaled, to_spacing

FOREGROUND_SHARE = 1 / 3
ROTATION_RAD = 0.15
SCALE = 0.1
SHIFT_HU = 100
OUTSIDE_HU = -1000
PERCENTILES = (0.5, 99.5)


def read_case(folder, spacing_mm, channels):
    """CT and labels of one exported case, cropped to the body. Labels of structures that nobody drew are `missing`."""
    hu, own_mm, _ = read_nifti(os.path.join(folder, "ct.nii.gz"))
    labels, _, _ = read_nifti(os.path.join(folder, "labels.nii.gz"))
    missing = [label for label in range(1, channels) if not (labels == label).any()]
    shares = [to_spacing(labels == label, own_mm, spacing_mm) for label in range(channels)]
    ct = to_spacing(hu, own_mm, spacing_mm)
    box = body_box(ct)
    ct, labels = ct[box], np.argmax(shares, axis=0).astype(np.uint8)[box]
    voxels = {label: np.argwhere(labels == label).astype(np.int16) for label in range(1, channels) if (labels == label).any()}
    return {"ct": ct, "labels": labels, "missing": missing, "voxels": voxels}


def read_cases(folder, spacing_mm, channels):
    names = sorted(os.listdir(folder))
    return [read_case(os.path.join(folder, name), spacing_mm, channels) for name in names]


def intensity_of(cases):
    """What HU the structures have, over all cases."""
    inside = np.concatenate([case["ct"][case["labels"] > 0] for case in cases])
    low, high = np.percentile(inside, PERCENTILES)
    return {"low": float(low), "high": float(high), "mean": float(inside.mean()), "sd": float(inside.std())}


class PatchStream(torch.utils.data.IterableDataset):
    """Patches of random cases: scaled CT [1, z, y, x], labels [z, y, x], the missing labels, and the processor seconds that
    the process which draws them has used so far."""

    def __init__(self, cases, intensity, patch, seed):
        self.cases, self.intensity, self.patch, self.seed = cases, intensity, patch, seed

    def __iter__(self):
        random = np.random.default_rng(self.seed)
        while True:
            case = self.cases[random.integers(len(self.cases))]
            matrix = random_turn(random) / random.uniform(1 - SCALE, 1 + SCALE)
            ct, labels = cut(case, centre_of(case, self.patch, random), matrix, self.patch)
            ct = scaled(ct + random.uniform(-SHIFT_HU, SHIFT_HU), self.intensity)
            yield torch.from_numpy(ct)[None], torch.from_numpy(labels), case["missing"], time.process_time()


def centre_of(case, patch, random):
    """On a voxel of a random structure, for a share of the patches; else anywhere. The patch stays inside where it fits."""
    size, half = np.array(case["ct"].shape), np.array(patch) / 2
    if case["voxels"] and random.random() < FOREGROUND_SHARE:
        voxels = case["voxels"][random.choice(sorted(case["voxels"]))]
        centre = voxels[random.integers(len(voxels))].astype(float)
    else:
        centre = random.random(3) * size
    return np.clip(centre, np.minimum(half, size / 2), np.maximum(size - half, size / 2)) - 0.5


def random_turn(random):
    """A rotation about a random axis (Rodrigues)."""
    axis = random.normal(size=3)
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = random.uniform(-ROTATION_RAD, ROTATION_RAD)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)


def cut(case, centre, matrix, patch):
    """A patch about the centre. Only the voxels that it can reach are read."""
    size, middle = np.array(case["ct"].shape), (np.array(patch) - 1) / 2
    reach = np.abs(matrix) @ middle + 2
    low = np.clip(np.floor(centre - reach), 0, size - 1).astype(int)
    high = np.clip(np.ceil(centre + reach) + 1, low + 1, size).astype(int)
    box = tuple(map(slice, low, high))
    where = {"matrix": matrix, "offset": centre - matrix @ middle - low, "output_shape": tuple(patch)}
    ct = ndimage.affine_transform(case["ct"][box], order=1, cval=OUTSIDE_HU, **where)
    return ct, ndimage.affine_transform(case["labels"][box], order=0, **where).astype(np.int64)
