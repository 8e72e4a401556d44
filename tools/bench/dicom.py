"""Times pydicom on the folder that tools/bench/dicom.ts times Arcuate on: dicom.py FOLDER"""

import sys
import time
from pathlib import Path

import numpy as np
import pydicom


def best(what, action, times=3):
    fastest = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        action()
        fastest = min(fastest, time.perf_counter() - start)
    print(f"{fastest * 1000:9.1f} ms  {what}: pydicom {pydicom.__version__}")


def main(folder):
    paths = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    ct = [path for path in paths if pydicom.dcmread(path, stop_before_pixels=True).Modality == "CT"]
    rs = [path for path in paths if pydicom.dcmread(path, stop_before_pixels=True).Modality == "RTSTRUCT"]

    def read_ct():
        for path in ct:
            data = pydicom.dcmread(path)
            np.rint(data.pixel_array * float(data.RescaleSlope) + float(data.RescaleIntercept)).astype("<i2")

    def read_points():
        for item in pydicom.dcmread(rs[0]).ROIContourSequence:
            for contour in item.get("ContourSequence", []):
                np.array(contour.ContourData, float)

    best(f"{len(ct)} slices to Hounsfield units", read_ct)
    best("structure set to points", read_points)


if __name__ == "__main__":
    main(sys.argv[1])
