/** What tells slices at the same place apart, where one series holds several CTs. */
import type { DataSet } from "../format/data-set.ts";
import { textOf } from "../format/values.ts";

/** Each as the file says it; empty where it does not. They are compared, never shown. */
export interface SliceMarks {
  readonly acquisitionNumber: string;
  readonly temporalPosition: string;
  readonly triggerTime: string;
  readonly imageType: string;
  readonly convolutionKernel: string;
  readonly kvp: string;
  readonly sliceThickness: string;
  /** Date and time, which sort as texts. */
  readonly acquired: string;
  readonly contentMade: string;
}

export function readSliceMarks(dataSet: DataSet): SliceMarks {
  return {
    acquisitionNumber: textOf(dataSet, "AcquisitionNumber") ?? "",
    temporalPosition: textOf(dataSet, "TemporalPositionIdentifier") ?? "",
    triggerTime: textOf(dataSet, "TriggerTime") ?? "",
    imageType: textOf(dataSet, "ImageType") ?? "",
    convolutionKernel: textOf(dataSet, "ConvolutionKernel") ?? "",
    kvp: textOf(dataSet, "KVP") ?? "",
    sliceThickness: textOf(dataSet, "SliceThickness") ?? "",
    acquired: [textOf(dataSet, "AcquisitionDate"), textOf(dataSet, "AcquisitionTime")].join(" "),
    contentMade: [textOf(dataSet, "ContentDate"), textOf(dataSet, "ContentTime")].join(" "),
  };
}

/** An attribute by which a series is split, or a time by which its slices are put in order. */
export interface MarkKind {
  readonly key: keyof SliceMarks;
  /** As the standard calls it. */
  readonly title: string;
  /** In the id of a part. */
  readonly word: string;
}

/** Attributes that are alike on all slices of one CT, the surest first. */
export const groupingMarks: readonly MarkKind[] = [
  { key: "acquisitionNumber", title: "Acquisition Number", word: "acquisition" },
  { key: "temporalPosition", title: "Temporal Position Identifier", word: "time-point" },
  { key: "triggerTime", title: "Trigger Time", word: "trigger" },
  { key: "imageType", title: "Image Type", word: "image-type" },
  { key: "convolutionKernel", title: "Convolution Kernel", word: "kernel" },
  { key: "kvp", title: "KVP", word: "kvp" },
  { key: "sliceThickness", title: "Slice Thickness", word: "thickness" },
  { key: "acquired", title: "Acquisition Time", word: "acquired" },
  { key: "contentMade", title: "Content Time", word: "made" },
];

/** Times that differ from slice to slice within one CT, but put the CTs one after the other. */
export const orderingMarks: readonly MarkKind[] = [
  { key: "triggerTime", title: "Trigger Time", word: "trigger" },
  { key: "acquired", title: "Acquisition Time", word: "acquired" },
  { key: "contentMade", title: "Content Time", word: "made" },
];
