#!/usr/bin/python3
"""Checks de-identified files with pydicom and GDCM, which share no code with Arcuate.

  deidentify-oracle.py plant IN OUT           every attribute of the DICOM dictionary with something that identifies
  deidentify-oracle.py plant-text IN OUT      text, dates and UIDs only, at the root: what gdcmanon does not fall over
  deidentify-oracle.py check PLANTED RESULT   what of it is left, and whether pixels and contours are the same
  deidentify-oracle.py gdcm PLANTED RESULT    what gdcmanon takes out or changes and the result still has as it was

Prints one JSON document. Debian: python3-pydicom, libgdcm-tools, openssl.
"""
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pydicom
from pydicom.datadict import DicomDictionary, keyword_for_tag
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRLittleEndian

TOKEN = re.compile(rb"ZQ[0-9A-F]{8}")
DATE = "19461103"
TIME = "112233"
NUMBER = "471108"
BINARY = 23131
UID = "1.2.999."

TEXT = {"LO", "SH", "ST", "LT", "UT", "UC", "PN", "AE", "CS", "UR"}
BYTES = {"OB", "OW", "UN", "OD", "OF", "OL", "OV"}
INTEGERS = {"US", "UL", "SS", "SL", "UV", "SV"}
# Without these as they are, a file is no CT slice, structure set, plan or dose any more and is refused.
NEEDED = set(
    "SpecificCharacterSet ImageType SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID FrameOfReferenceUID "
    "Modality ReferencedSOPClassUID PhotometricInterpretation RescaleType ContourGeometricType PatientPosition "
    "BurnedInAnnotation PixelData NumberOfFrames Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation "
    "SamplesPerPixel RescaleSlope RescaleIntercept PixelSpacing ImagePositionPatient ImageOrientationPatient "
    "ReferencedFrameOfReferenceUID ReferencedSOPInstanceUID ContourData NumberOfContourPoints ROINumber "
    "ReferencedROINumber ROIDisplayColor PixelPaddingValue PixelPaddingRangeLimit LossyImageCompression "
    "ROIGenerationAlgorithm RTROIInterpretedType ContourNumber ObservationNumber ApprovalStatus ConversionType "
    "DoseUnits DoseType DoseSummationType DoseGridScaling GridFrameOffsetVector".split()
)
MARKS = {"PatientIdentityRemoved", "DeidentificationMethod", "DeidentificationMethodCodeSequence"}
# What is no part of a data set, and signatures, with which gdcmanon refuses a file.
UNWRITABLE_GROUPS = {0x0000, 0x0002, 0x0004, 0x0400, 0xFFFA, 0xFFFC, 0xFFFE, 0x7FE0}


def token(tag):
    return f"ZQ{int(tag):08X}"


def planted_value(tag, vr, depth):
    if vr in TEXT:
        return token(tag)
    if vr in BYTES:
        return token(tag).encode() + b"\0\0"
    if vr in INTEGERS:
        return BINARY
    fixed = {"DA": DATE, "TM": TIME, "DT": DATE + TIME, "AS": "077Y", "DS": NUMBER, "IS": NUMBER}
    if vr in fixed:
        return fixed[vr]
    if vr in {"FD", "FL"}:
        return float(NUMBER)
    if vr == "AT":
        return Tag(0x00101111)
    if vr == "UI":
        return f"{UID}{int(tag)}"
    if vr == "SQ":
        return Sequence([planted_item(depth + 1)] if depth < 2 else [])
    return None


def planted_item(depth):
    """A few of each kind; the whole dictionary is planted at the root and in the first item of what is there."""
    item = Dataset()
    for tag in (0x00080020, 0x00080080, 0x00080090, 0x00081155, 0x00100010, 0x00100020, 0x00101010, 0x00204000, 0x30060028):
        plant_one(item, tag, DicomDictionary[tag][0], depth)
    plant_private(item)
    if depth < 2:
        plant_one(item, 0x00400275, "SQ", depth)
    return item


def plant_one(dataset, tag, vr, depth):
    value = planted_value(tag, vr, depth)
    if value is not None:
        dataset.add_new(tag, vr, value)


def plant_private(dataset):
    dataset.add_new(0x00090010, "LO", token(0x00090010))
    dataset.add_new(0x00091001, "LO", token(0x00091001))
    dataset.add_new(0x00091002, "UN", token(0x00091002).encode())
    inner = Dataset()
    inner.add_new(0x00100010, "PN", token(0x00100010))
    dataset.add_new(0x00091003, "SQ", Sequence([inner]))


def plant_dictionary(dataset, depth):
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items():
        if (tag >> 16) in UNWRITABLE_GROUPS or keyword in NEEDED | MARKS:
            continue
        there = dataset.get(Tag(tag))
        if there is not None and there.VR == "SQ":
            continue
        plant_one(dataset, tag, vr.split(" or ")[0], depth)
    for tag, vr in ((0x50003000, "OW"), (0x50002500, "LO"), (0x60003000, "OW"), (0x60001500, "LO"), (0x60004000, "LT")):
        plant_one(dataset, tag, vr, depth)
    plant_private(dataset)


def plant_below(dataset, is_first=True):
    """Everything into the first item of each sequence, and of those in it; a few things into the others."""
    for element in list(dataset):
        if element.VR != "SQ" or element.tag.is_private:
            continue
        for index, item in enumerate(element.value):
            plant_below(item, is_first and index == 0)
            if is_first and index == 0:
                plant_dictionary(item, 2)
            else:
                item.PatientName = token(0x00100010)
                item.add_new(0x30060026, "LO", token(0x30060026))
                plant_private(item)


def plant(source, target):
    dataset = pydicom.dcmread(source, force=True)
    dataset.walk(lambda _, element: element.value)  # reads what is deferred
    for mark in MARKS:  # gdcmanon refuses a file that bears them
        dataset.pop(mark, None)
    plant_below(dataset)
    plant_dictionary(dataset, 0)
    if "PixelData" in dataset:
        dataset.add_new(0xFFFCFFFC, "OB", token(0xFFFCFFFC).encode())
    dataset.preamble = (b"ZQ0000FFFF" * 13)[:128]
    meta = dataset.file_meta
    meta.SourceApplicationEntityTitle = token(0x00020016)
    meta.PrivateInformationCreatorUID = f"{UID}1"
    meta.PrivateInformation = token(0x00020102).encode()
    if not meta.TransferSyntaxUID.is_compressed:
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset.is_implicit_VR, dataset.is_little_endian = False, True
    dataset.save_as(target, write_like_original=False)
    return {"attributes": sum(1 for _ in dataset.iterall())}


def plant_text(source, target):
    dataset = pydicom.dcmread(source, force=True)
    for mark in MARKS:
        dataset.pop(mark, None)
    dataset.remove_private_tags()
    planted = 0
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items():
        if (tag >> 16) in UNWRITABLE_GROUPS or keyword in NEEDED | MARKS:
            continue
        if vr in TEXT | {"DA", "TM", "DT", "AS", "UI"}:
            plant_one(dataset, tag, vr, 2)
            planted += 1
    dataset.save_as(target, write_like_original=False)
    return {"attributes": planted}


def is_planted(element):
    """Whether a value is as it was planted."""
    value = element.value
    if isinstance(value, bytes):
        return bool(TOKEN.search(value))
    text = str(value)
    return bool(
        TOKEN.search(text.encode())
        or text.startswith(UID)
        or DATE in text
        or (element.VR == "TM" and text.startswith(TIME))
        or text in (NUMBER, f"{NUMBER}.0", "077Y")
        or value == BINARY
    )


def uids_of(dataset):
    uids = {str(e.value) for e in dataset.iterall() if e.VR == "UI" and e.value}
    return {uid for uid in uids if not uid.startswith("1.2.840.10008.") and not uid.startswith(UID)}


def contours_of(dataset):
    return [
        (roi.get("ReferencedROINumber"), [[float(v) for v in c.ContourData] for c in roi.get("ContourSequence", []) if "ContourData" in c])
        for roi in dataset.get("ROIContourSequence", [])
    ]


GEOMETRY = (
    "ImagePositionPatient ImageOrientationPatient PixelSpacing Rows Columns BitsAllocated BitsStored HighBit "
    "PixelRepresentation RescaleSlope RescaleIntercept PatientPosition DoseGridScaling GridFrameOffsetVector"
).split()


def check(planted_path, result_path):
    planted = pydicom.dcmread(planted_path, force=True)
    result = pydicom.dcmread(result_path, force=True)
    raw = Path(result_path).read_bytes()
    left = Counter(keyword_for_tag(e.tag) or str(e.tag) for e in result.iterall() if is_planted(e))
    return {
        "tokens": sorted({t.decode() for t in TOKEN.findall(raw)}),
        "uids": sum(uid.encode() in raw for uid in uids_of(planted) | {UID}),
        "dates": raw.count(DATE.encode()),
        "asPlanted": sorted(left),
        "private": sum(e.tag.is_private for e in result.iterall()),
        "sameGeometry": all(planted.get(k) == result.get(k) for k in GEOMETRY),
        "samePixels": planted.get("PixelData") == result.get("PixelData"),
        "sameContours": contours_of(planted) == contours_of(result),
        "marks": {
            "identityRemoved": result.PatientIdentityRemoved,
            "codes": [item.CodeValue for item in result.DeidentificationMethodCodeSequence],
            "dates": result.LongitudinalTemporalInformationModified,
        },
        "preambleIsZero": not any(result.preamble),
    }


def gdcm(planted_path, result_path):
    with tempfile.TemporaryDirectory() as folder:
        certificate, out = Path(folder, "certificate.pem"), Path(folder, "out.dcm")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-keyout",
             str(Path(folder, "key.pem")), "-out", str(certificate)],
            check=True, capture_output=True,
        )
        subprocess.run(["gdcmanon", "-e", "-c", str(certificate), planted_path, str(out)], check=True, capture_output=True)
        planted, theirs, ours = (pydicom.dcmread(p, force=True) for p in (planted_path, out, result_path))
        taken = [e for e in planted if e.tag not in theirs or theirs[e.tag].value != e.value]
        kept = [e for e in taken if e.tag in ours and e.VR != "SQ" and ours[e.tag].value == e.value and e.value not in ("", None)]
        name = lambda e: keyword_for_tag(e.tag) or str(e.tag)
        still = [e for e in planted if e.tag in theirs and is_planted(theirs[e.tag])]
        ours_still = [e for e in planted if e.tag in ours and is_planted(ours[e.tag])]
        return {
            "takenByGdcm": len(taken),
            "takenByGdcmKeptHere": sorted(name(e) for e in kept),
            "plantedLeftByGdcm": len(still),
            "plantedLeftHere": sorted(name(e) for e in ours_still),
        }


if __name__ == "__main__":
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    pydicom.config.settings.writing_validation_mode = pydicom.config.IGNORE
    command, first, second = sys.argv[1:]
    print(json.dumps({"plant": plant, "plant-text": plant_text, "check": check, "gdcm": gdcm}[command](first, second)))
