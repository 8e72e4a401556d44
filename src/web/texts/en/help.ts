/** The keys of every page, and what colours mean. */
export const help = {
  title: "Help and keys",
  lead: "You can use every page by keyboard: Tab moves on, Enter presses a button. These keys work in addition.",
  notWhileTyping: "Single-letter keys do nothing while you type in a field. Esc leaves the field.",
  groups: [
    {
      title: "Work list",
      keys: [
        ["↑ ↓ Page↑ Page↓ Home End", "move in the list"],
        ["Enter", "open the case"],
        ["Space", "select the case for segmentation, evaluation or rating"],
        ["/", "search"],
      ],
    },
    {
      title: "Viewer, on every page with a CT",
      keys: [
        ["↑ ↓ Page↑ Page↓", "move by one slice, or by ten"],
        ["Shift A, S, C", "the axial, sagittal or coronal plane takes the keys"],
        ["S B P", "window: soft tissue, bone, pelvis"],
        ["+ − 0", "zoom in, zoom out, whole slice"],
        ["Shift + arrows", "pan"],
        ["X", "show or hide the crosshair"],
        ["D", "measure a distance with the left button"],
      ],
    },
    {
      title: "Case",
      keys: [
        ["R A C", "show or hide reference, predicted, corrected"],
        ["V", "show structure sets side by side or on top of each other"],
        ["N, Shift N", "next or previous structure, at its worst slice"],
        ["W", "worst slice of the structure"],
      ],
    },
    {
      title: "Rating",
      keys: [
        ["1 2 3 4", "excellent, good, acceptable, not acceptable; then go to the next structure"],
        ["U", "undo the last rating"],
        ["M", "write a comment"],
        ["N or Enter, ⌫", "next or previous structure without rating"],
        ["R", "show or hide the reference, unless the session is blinded"],
        ["W", "back to the first slice shown"],
      ],
    },
    {
      title: "Correct",
      keys: [
        ["1 2 3", "brush, eraser, fill"],
        ["[ ]", "smaller or larger radius"],
        ["N, Shift N", "next or previous structure"],
        ["< >", "copy from the slice below or above"],
        ["I", "interpolate between drawn slices"],
        ["Z Y", "undo, redo"],
      ],
    },
    {
      title: "Mouse on a plane",
      keys: [
        ["wheel", "change the slice"],
        ["Ctrl + wheel", "zoom"],
        ["left", "move the crosshair; measure or draw if that tool is on"],
        ["middle, or Shift + left", "pan"],
        ["right", "window: left and right change the width, up and down the level"],
      ],
    },
  ],
  colours: "Colours and remarks",
  colourText:
    "Predicted contours are red, the clinic's reference is blue, corrected contours are green, and the contour you are rating is yellow. Contours run halfway between voxel centres, as in the exported RTSTRUCT.",
  remarksText:
    "A remark tells you what to know about a case before you trust it. Severe remarks put the whole result in doubt. A remark is about the clinic's contours or about the prediction.",
  ratingsText:
    "A rating is shown as saved once the server has stored it. Until then this browser keeps it and sends it again, even after you close the browser.",
};
