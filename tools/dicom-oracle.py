"""Reads CT and RTSTRUCT files with pydicom and prints what they hold, for tests to compare with Arcuate's own reading.

    dicom-oracle.py ct FOLDER OUT.raw    HU of the slices, sorted along their normal, to OUT.raw (int16, little-endian)
    dicom-oracle.py rtstruct FILE        regions, references and contours
    dicom-oracle.py attributes FILE      every top-level text attribute, by keyword
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pydicom


def normal_of(slice_):
    cosines = np.array(slice_.ImageOrientationPatient, float)
    return np.cross(cosines[:3], cosines[3:])


def read_ct(folder, out):
    slices = []
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            data = pydicom.dcmread(path, force=True)
            if data.get("SOPClassUID") == "1.2.840.10008.5.1.4.1.1.2":
                slices.append(data)
    normal = normal_of(slices[0])
    slices.sort(key=lambda each: float(np.dot(np.array(each.ImagePositionPatient, float), normal)))
    with open(out, "wb") as file:
        for each in slices:
            hu = each.pixel_array * float(each.RescaleSlope) + float(each.RescaleIntercept)
            file.write(np.rint(hu).astype("<i2").tobytes())
    return {
        "size": [len(slices), int(slices[0].Rows), int(slices[0].Columns)],
        "origins": [[float(x) for x in each.ImagePositionPatient] for each in slices],
        "uids": [str(each.SOPInstanceUID) for each in slices],
        "patientName": str(slices[0].PatientName),
    }


def read_contour(contour):
    points = [float(value) for value in contour.ContourData]
    images = contour.get("ContourImageSequence", [])
    return {
        "type": contour.ContourGeometricType,
        "slice": str(images[0].ReferencedSOPInstanceUID) if images else None,
        "count": len(points) // 3,
        "sum": float(np.sum(points)),
        "digest": hashlib.sha256(np.array(points, "<f8").tobytes()).hexdigest(),
        "longest": max(len(str(value)) for value in contour.ContourData),
    }


def read_rtstruct(path):
    data = pydicom.dcmread(path)
    drawn = {}
    colours = {}
    for item in data.get("ROIContourSequence", []):
        number = int(item.ReferencedROINumber)
        drawn.setdefault(number, []).extend(item.get("ContourSequence", []))
        colours[number] = [int(value) for value in item.get("ROIDisplayColor", [])]
    types = {int(item.ReferencedROINumber): item.RTROIInterpretedType for item in data.get("RTROIObservationsSequence", [])}
    return {
        "label": data.StructureSetLabel,
        "patientName": str(data.PatientName),
        "approval": data.get("ApprovalStatus"),
        "rois": [
            {
                "number": int(item.ROINumber),
                "name": item.ROIName,
                "algorithm": item.get("ROIGenerationAlgorithm", ""),
                "type": types.get(int(item.ROINumber)) or "",
                "colour": colours.get(int(item.ROINumber)),
                "contours": [read_contour(each) for each in drawn.get(int(item.ROINumber), [])],
            }
            for item in data.StructureSetROISequence
        ],
    }


def read_attributes(path):
    data = pydicom.dcmread(path, force=True, stop_before_pixels=True)
    return {each.keyword: str(each.value) for each in data if each.keyword and each.VR != "SQ"}


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    print(json.dumps({"ct": read_ct, "rtstruct": read_rtstruct, "attributes": read_attributes}[what](*rest)))
