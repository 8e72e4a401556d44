"""Decodes the one frame of a JPEG 2000 DICOM file of signed 16 bits with Pillow (OpenJPEG), for tests to compare with.

    jpeg2000-oracle.py FILE    stored values to standard output (int16, little-endian)
"""

import io
import sys

import numpy as np
import pydicom
from PIL import Image
from pydicom.encaps import generate_pixel_data_frame

data = pydicom.dcmread(sys.argv[1])
frame = next(generate_pixel_data_frame(data.PixelData, 1))
# Pillow moves signed values up by half the range.
values = np.array(Image.open(io.BytesIO(frame))).astype(np.int32) - 2**15
sys.stdout.buffer.write(values.astype("<i2").tobytes())
