import { ArcuateError } from "../../base/index.ts";

/** What a person can do about an error, by its code; only where advice is useful. */
const adviceByCode: ReadonlyMap<string, string> = new Map([
  ["usage", "see `arcuate --help`, or `arcuate COMMAND --help` for what a command takes"],
  [
    "no-dicom",
    "give the folder that holds the CT slices; `arcuate inspect FOLDER` describes every file",
  ],
  ["not-found", "check the spelling of the path"],
  ["not-dicom", "give a DICOM file, or the folder that holds the CT slices"],
  ["archive-damaged", "copy or export the archive again"],
  ["archive-encrypted", "unpack it with its password and give the folder"],
  ["archive-unsupported", "unpack it and give the folder, or pack it again as a plain .zip"],
  ["archive-limit", "unpack it and give the folder, if you trust where it came from"],
  ["archive-inside", "give that archive by itself, or unpack it"],
  [
    "unpack-failed",
    "free some disk space, or set TMPDIR (TEMP on Windows) to a folder with enough space",
  ],
  ["file-truncated", "copy or export the file again"],
  [
    "slice-missing",
    "export the series again with all its slices; --accept-missing-slices uses it as it is for training, evaluation and export",
  ],
  ["uneven-spacing", "reconstruct or export the series with even slice distances"],
  ["slices-uneven", "reconstruct or export the series with even slice distances"],
  [
    "duplicate-position",
    "keep only the slices of one CT in the folder; `arcuate inspect FOLDER` describes every file",
  ],
  [
    "series-per-slice",
    "export the CT again with its UIDs; if the slices are those of one CT, --trust-positions joins them",
  ],
  [
    "instance-uid-repeated",
    "export the CT again with its UIDs; if the slices are those of one CT, --trust-positions joins them",
  ],
  [
    "rescale-not-hu",
    "use the reconstruction in Hounsfield units, or add --force-hu to use it as it is",
  ],
  [
    "nifti-not-hu",
    "convert the CT again in Hounsfield units, or add --force-hu to use it as it is",
  ],
  ["gantry-tilt", "use a scan made without tilting the gantry"],
  ["several-series", "name one with --series, or give a folder that holds only that series"],
  [
    "structure-set-elsewhere",
    "use the structure set that was drawn on this CT; `arcuate inspect FOLDER` shows which belongs to which",
  ],
  ["model-missing", "check the path; `arcuate train` writes DIR/model.onnx"],
  ["model-foreign", "give a model file written by `arcuate train`"],
  [
    "model-unreadable",
    "give a model file written by `arcuate train`; copy it again if it was copied",
  ],
  ["model-not-finite", "train it again with a smaller learning rate, or use another model file"],
  ["device-unavailable", "use --device cpu, which works everywhere"],
  [
    "nothing-to-write",
    "check that the CT shows a pelvis and that the model fits it: `arcuate model describe FILE`",
  ],
  ["output-exists", "choose another place with --out, or add --force to replace it"],
  ["cohort-differs", "give the settings in its cohort.json, or choose another folder"],
  ["folder-occupied", "choose another folder, or empty this one"],
  ["write-failed", "choose another place with --out, or free some disk space"],
  ["no-checkpoint", "leave --resume away to start a new run"],
  [
    "training-diverged",
    'write a smaller rate, such as {"learningRate": 0.001}, into the JSON file for --config and run the same command with --resume, or with --force if no checkpoint was written; look at the cases that the message names, too',
  ],
  ["training-interrupted", "run the same command with --resume to go on"],
  ["cases-unusable", "correct them, or add --skip-unusable to leave them out"],
  [
    "structure-unknown",
    "check the spelling; structures of your own are described in a file for --structures-file (docs/structures.md)",
  ],
  [
    "scheme-of-cohort",
    "leave --structures-file away; `arcuate cohort structures COHORT FILE` changes the cohort's structures",
  ],
  ["scheme-renumbers", "put new structures at the end of the list"],
  ["scheme-invalid", "docs/structures.md explains the file and has a complete example"],
  ["roi-not-found", "name the ROI, or #number, with --roi or --predicted-roi"],
  [
    "structures-missing",
    "give the clinic's names with --roi, leave the structures out with --structures, or add --allow-missing if they are absent",
  ],
  ["case-repeated", "give each case once"],
  ["not-a-cohort", "give the folder that `arcuate cohort import` made"],
  ["names-missing", "run `arcuate cohort names COHORT`, and check its names.json"],
  ["cohort-busy", "wait for the other import to end"],
  ["case-unknown", "`arcuate cohort show COHORT` lists the cases"],
  [
    "split-exists",
    "add --extend to add new cases to the pool, or --force to draw another test group",
  ],
  ["split-missing", "draw a test group first: `arcuate cohort split COHORT --test 0.2`"],
  ["split-damaged", "restore split.json from a copy; a test group is not changed by hand"],
  ["split-impossible", "import more cases, map their names, or take another share with --test"],
  ["test-case-in-training", "give only the cohort's folder: training then uses its pool"],
  ["not-nifti", "give a NIfTI file (.nii or .nii.gz) or a folder of DICOM files"],
  ["orientation-missing", "convert the CT again with a program that keeps its orientation"],
  ["orientation-ambiguous", "save it again with sform and qform alike"],
  ["affine-sheared", "resample it to voxels with right angles"],
  ["nothing-drawn", "give the clinic's names of the structures: --roi Bladder=ITS-NAME"],
  [
    "several-structure-sets",
    "name one with --reference or --predicted, or leave one in the folder",
  ],
  ["key-unreadable", "give the file that `arcuate deidentify --key` wrote"],
  ["key-missing", "give the file that `arcuate deidentify --key` wrote"],
  [
    "key-other",
    "run the command again: another run has written a key with that name in the meantime",
  ],
  [
    "key-foreign",
    "use the key that the CT was de-identified with, and a structure set that was drawn on that CT",
  ],
  ["key-beside-output", "keep the key where the patients' data are: --key elsewhere/key.json"],
  ["output-in-input", "name a folder outside the one that is read"],
  ["other-run", "give the same cases and settings as before, or another --out for a new run"],
]);

/** The line after "what to do:"; undefined where there is nothing to say. */
export function adviceOn(error: unknown): string | undefined {
  if (error instanceof ArcuateError) return adviceByCode.get(error.code);
  return "report it with the command and, if you can, the output of the same command with ARCUATE_DEBUG=1 in the environment";
}
