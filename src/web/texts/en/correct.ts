/** Editing a structure set. */
export const correct = {
  title: "Correct",
  structure: "Structure",
  tools: "Tools",
  names: { brush: "Brush", eraser: "Eraser", fill: "Fill" },
  radius: "Radius, mm",
  copyBelow: "Copy from the slice below",
  copyAbove: "Copy from the slice above",
  interpolate: "Interpolate the gap",
  interpolated: (count: number) =>
    `${count} ${count === 1 ? "slice was" : "slices were"} interpolated.`,
  nothingBetween:
    "There is no gap to interpolate here: the structure must be drawn on both sides of empty slices.",
  nothingThere: "The structure is not drawn in that slice, so there is nothing to copy.",
  openFill: "The contour is not closed, so nothing was filled. Close it, then fill again.",
  undo: "Undo",
  redo: "Redo",
  save: "Save as a new structure set",
  saving: "Saving …",
  saved: "Saved.",
  draft: "Not saved yet. Your changes are stored in this browser.",
  restored: "This browser had unsaved changes to this structure set. They were restored.",
  unreadableDraft:
    "This browser had unsaved changes to this structure set, but they could not be read. You see the structure set as it was saved.",
  noDraftStore:
    "This browser cannot store drafts, for example in a private window. Save before you leave the page.",
  draftNotStored: "Cannot store your changes in this browser: save them on the server instead",
  discard: "Discard unsaved changes",
  discardSure: "Discard all changes since you opened the structure set?",
  time: (time: string) => `${time} min of editing`,
  basedOn: (origin: string) => `Based on: ${origin}`,
  back: "Back to the case",
  noStructures: "This structure set has no structures, so there is nothing to correct.",
};
