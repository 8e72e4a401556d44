#!/usr/bin/env python3
"""Reads an RTSTRUCT with pydicom and scikit-image and with Arcuate, and compares the masks voxel by voxel.

    check-read-back.py CT_FOLDER RS.dcm

Prints one line a region and exits with 1 when a mask differs. Run from the project's root.
"""
import json
import subprocess
import sys
from pathlib import Path

import roi_masks

ct_folder, structure_set_file = sys.argv[1:]
script = str(Path(__file__).resolve().parent / "roi-masks.ts")
command = ["node", "--import", "tsx", script, ct_folder, structure_set_file]
arcuate = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

frame = roi_masks.read_frame(ct_folder)
regions = roi_masks.read_regions(structure_set_file)
differing = 0
for number, (name, contours) in regions.items():
    expected = roi_masks.summary(roi_masks.mask_of(frame, contours))
    same = arcuate[str(number)] == expected
    differing += not same
    print(f"{name:16s} {expected['voxels']:9d} voxels by pydicom, {arcuate[str(number)]['voxels']:9d} by Arcuate: "
          + ("the same mask" if same else "MASKS DIFFER"))
print(f"{len(regions)} regions, {differing} differ")
sys.exit(differing > 0)
