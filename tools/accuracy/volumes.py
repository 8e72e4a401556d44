"""CTs and label maps as arrays [z, y, x]: NIfTI files, the training grid and back, the body."""
import warnings

import nibabel
import numpy as np
from scipy import ndimage

BODY_HU = -300

# SciPy tells that a factor an axis means something else than it did before 2016.
warnings.filterwarnings("ignore", message="The behavior of affine_transform with a 1-D array")


def read_nifti(path):
    """The voxels [z, y, x], their spacing in mm in the same order, and the affine matrix of the file."""
    image = nibabel.load(path)
    spacing_mm = np.array(image.header.get_zooms()[2::-1], float)
    return np.asarray(image.dataobj).transpose(2, 1, 0), spacing_mm, image.affine


def write_labels(path, labels, affine):
    nibabel.save(nibabel.Nifti1Image(labels.astype(np.uint8).transpose(2, 1, 0), affine), path)


def to_spacing(volume, spacing_mm, target_mm):
    """The volume on voxels of another size, by linear interpolation. Both grids begin at the same outer edge."""
    step = np.asarray(target_mm, float) / spacing_mm
    size = np.maximum(np.rint(np.array(volume.shape) / step), 1).astype(int)
    return _sample(volume, step, size)


def to_size(volume, spacing_mm, target_mm, size):
    """The way back: onto a grid of known size."""
    return _sample(volume, np.asarray(target_mm, float) / spacing_mm, size)


def _sample(volume, step, size):
    """The centre of voxel i of the result lies at (i + 0.5) step - 0.5 of the volume."""
    return ndimage.affine_transform(
        volume.astype(np.float32), step, 0.5 * step - 0.5, output_shape=tuple(size), order=1, mode="nearest"
    )


def body_box(hu):
    """The slices of each axis that hold the largest piece of what is denser than air; the whole CT where there is none."""
    pieces, count = ndimage.label(ndimage.binary_opening(hu > BODY_HU))
    if count == 0:
        return tuple(slice(0, length) for length in hu.shape)
    return ndimage.find_objects(pieces)[np.bincount(pieces.ravel())[1:].argmax()]


def scaled(hu, intensity):
    """Clipped to the range of the structures' HU in training, then in standard deviations from their mean."""
    return ((np.clip(hu, intensity["low"], intensity["high"]) - intensity["mean"]) / intensity["sd"]).astype(np.float32)
