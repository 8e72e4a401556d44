#!/usr/bin/env python3
"""Reads an RTSTRUCT with pydicom and scikit-image and with Arcuate, and compares the masks voxel by voxel.

    check-read-back.py CT_FOLDER RS.dcm

For axial series. Prints one line a region and exits with 1 when a mask differs. Run from the project's root.
"""
import importlib.util
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np
import pydicom

here = Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("compare_rois", here / "compare-rois.py")
compare_rois = importlib.util.module_from_spec(spec)
spec.loader.exec_module(compare_rois)

ct_folder, structure_set_file = sys.argv[1:]
slices, _ = compare_rois.read(ct_folder)
structure_set = pydicom.dcmread(structure_set_file)
names = {int(each.ROINumber): each.ROIName for each in structure_set.StructureSetROISequence}
command = ["node", "--import", "tsx", str(here / "roi-masks.ts"), ct_folder, structure_set_file]
arcuate = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

differing = 0
for item in structure_set.ROIContourSequence:
    number = int(item.ReferencedROINumber)
    mask, _ = compare_rois.fill(slices, item.get("ContourSequence", []))
    digest = sha256(mask.astype(np.uint8).tobytes()).hexdigest()
    same = arcuate[str(number)] == {"voxels": int(mask.sum()), "digest": digest}
    differing += not same
    print(f"{names[number]:16s} {int(mask.sum()):9d} voxels by pydicom, {arcuate[str(number)]['voxels']:9d} by Arcuate: "
          + ("the same mask" if same else "MASKS DIFFER"))
print(f"{len(names)} regions, {differing} differ")
sys.exit(differing > 0)
