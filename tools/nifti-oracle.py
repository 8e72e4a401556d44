"""
NIfTI files by nibabel, which shares no code with Arcuate.

  /usr/bin/python3 tools/nifti-oracle.py make FOLDER    writes the files of src/nifti/fixtures/
  /usr/bin/python3 tools/nifti-oracle.py read FILE...   tells of each file, as JSON, what nibabel sees in it

"read" gives for each file its shape, type, both affines (RAS) and figures that hang on every value and its place:
the sum, the sum of squares, and the sum of value x position for each of x, y, z in mm (LPS).
"""

import json
import os
import sys

import nibabel as nib
import numpy as np


def make(folder):
    # 5 columns to the left, 3 rows to the back, 4 slices to the head: value = 100 z + 10 y + x - 50.
    x, y, z = np.meshgrid(np.arange(5), np.arange(3), np.arange(4), indexing="ij")
    values = (100 * z + 10 * y + x - 50).astype(np.int16)
    turn = np.deg2rad(7)
    rotation = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    lps = np.eye(4)
    lps[:3, :3] = rotation @ np.diag([1.5, 2, 3])
    lps[:3, 3] = [-10, -20, 30.5]
    ras = np.diag([-1, -1, 1, 1]) @ lps
    image = nib.Nifti1Image(values, ras)

    def save(name, image, code=1):
        image.header.set_sform(image.affine, code=code)
        image.header.set_qform(image.affine, code=1)
        nib.save(image, os.path.join(folder, name))

    for axes in ["LPS", "RAS", "LAS", "PIR", "SAL"]:
        to = nib.orientations.axcodes2ornt(tuple(axes))
        turned = image.as_reoriented(nib.orientations.ornt_transform(nib.io_orientation(ras), to))
        save(f"int16-{axes}.nii.gz", turned)
    save("int16-qform-only.nii.gz", nib.Nifti1Image(values, ras), code=0)
    for kind in ["uint8", "int8", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]:
        save(f"{kind}.nii.gz", nib.Nifti1Image((values % 100).astype(kind), ras, dtype=kind))
    big = nib.Nifti1Header(endianness=">")
    big.set_data_dtype(np.int16)
    save("big-endian.nii.gz", nib.Nifti1Image(values, ras, header=big))
    for endianness, name in (("<", "nifti2"), (">", "nifti2-big-endian")):
        second = nib.Nifti2Header(endianness=endianness)
        second.set_data_dtype(np.int16)
        save(f"{name}.nii.gz", nib.Nifti2Image(values, ras, header=second))
    save("nifti2-qform-only.nii.gz", nib.Nifti2Image(values, ras), code=0)
    second = nib.Nifti2Image(values, ras)
    second.header.set_slope_inter(0.5, 3)
    second.header.extensions.append(nib.nifti1.Nifti1Extension("comment", b"an extension"))
    save("nifti2-scaled.nii", second)
    scaled = nib.Nifti1Image(values, ras)
    scaled.header.set_slope_inter(0.5, 3)
    save("scaled.nii.gz", scaled)
    commented = nib.Nifti1Image(values, ras)
    commented.header.extensions.append(nib.nifti1.Nifti1Extension("comment", b"an extension"))
    save("extension.nii", commented)


def read(path):
    image = nib.load(path)
    values = np.asanyarray(image.dataobj).astype(np.float64)
    places = np.stack(np.meshgrid(*[np.arange(n) for n in values.shape], indexing="ij"))
    lps = np.diag([-1, -1, 1, 1]) @ image.affine
    world = np.tensordot(lps[:3, :3], places, axes=1) + lps[:3, 3].reshape(3, 1, 1, 1)
    return {
        "shape": list(values.shape),
        "dtype": str(image.get_data_dtype()),
        "sform": image.header.get_sform().tolist(),
        "qform": image.header.get_qform().tolist(),
        "codes": [int(image.header["sform_code"]), int(image.header["qform_code"])],
        "axes": "".join(nib.aff2axcodes(image.affine)),
        "sum": float(values.sum()),
        "squares": float((values**2).sum()),
        "moments": [float((values * axis).sum()) for axis in world],
    }


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    if command == "make":
        make(paths[0])
    else:
        print(json.dumps([read(path) for path in paths]))
