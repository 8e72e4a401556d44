/** A case on its page, and the planes that rating and correcting share with it. */
export const viewer = {
  planes: { axial: "Axial", sagittal: "Sagittal", coronal: "Coronal" },
  planeLabel: (plane: string, slice: number, slices: number) =>
    `${plane}, slice ${slice} of ${slices}. Use the arrow keys or the wheel to change the slice.`,
  hu: "HU",
  window: "Window",
  windows: { softTissue: "Soft tissue", bone: "Bone", pelvis: "Pelvis" },
  show: "Structure sets",
  roles: { reference: "Reference", predicted: "Predicted", corrected: "Corrected" },
  structures: "Structures",
  worstHint: (structure: string) => `Go to the slice where ${structure} differs most`,
  middleHint: (structure: string) => `Go to ${structure}`,
  tools: "View",
  distance: "Distance",
  crossHair: "Crosshair",
  beside: "Side by side",
  fit: "Whole slice",
  loadingSlices: (loaded: number, all: number) => `Loading: ${loaded} of ${all} slices`,
  missed: (empty: string) =>
    empty === "predicted" ? "missed: nothing was predicted" : "predicted, but not in the reference",
  noReference: "no reference",
  metrics: (dice: number, msdMm: number) => `Dice ${dice.toFixed(2)}, MSD ${msdMm.toFixed(1)} mm`,
  confidence: (share: number) => `confidence ${Math.round(100 * share)} %`,
  confidenceMeaning:
    "Confidence is the mean probability that the network gave to the voxels of this structure. A low value means that the network was unsure. A high value does not prove that the contour is right.",
  madeBy: {
    clinic: (label: string) => (label === "" ? "the clinic" : `the clinic: ${label}`),
    model: (title: string) => `model ${title}`,
    person: (name: string) => `corrected by ${name}`,
  },
  which: "Structure set",
  change: (lengthMm: number, time: string) =>
    `${(lengthMm / 10).toFixed(0)} cm of contour changed in ${time} min`,
  correct: "Correct",
  exportSet: "Export as RTSTRUCT",
  confirmPatient:
    "The structure set names another Patient ID than the CT. I have checked that both are the same person.",
  ctVersions: {
    title: "Versions of the CT",
    grown:
      "This CT was imported more than once with different slices. Structure sets stay on the CT that they were drawn on.",
    earlier: "You see an earlier version of this CT.",
    version: (slices: number, day: string, sets: number) =>
      `${slices} slices, imported ${day}, ${sets} structure ${sets === 1 ? "set" : "sets"}`,
    shown: (version: string) => `${version} (shown)`,
    drawnOn: (slices: number) => `Drawn on the earlier CT of ${slices} slices.`,
  },
  case: "Case",
  back: "Work list",
  diagnosis: "Diagnosis",
  leaveOut: "Exclude from training and results",
  leaveOutWhy: "Reason for excluding this case",
  isLeftOut: (reason: string) => `Excluded from training and results: ${reason}`,
  takeIn: "Include again",
  ratings: "Ratings",
  labelsOfOtherSize: (voxels: number, got: number) =>
    `Cannot show the structures: the label map must have ${voxels} voxels like the CT, got ${got}`,
  slicesOfOtherSize: (voxels: number, got: number) =>
    `Cannot show the slices: they must have ${voxels} voxels, got ${got}`,
};
