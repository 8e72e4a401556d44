/**
 * A CT, a structure set, a plan and a dose in which every attribute of the DICOM dictionary, at the root and in items, private ones,
 * curves and overlays hold something that identifies (planted by pydicom): nothing of it is left, and what matters is.
 * Compared with gdcmanon, another implementation of the profile.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { imageRuleOf, ruleOf } from "../../src/dicom/deidentify/rules.ts";
import type { Keyword } from "../../src/dicom/format/dictionary.ts";
import { deidentifyFiles, encodeStructureSet, parseStructureSet } from "../../src/dicom/index.ts";
import { doseOf, planOf } from "../dicom/plan-and-dose.ts";
import {
  ctOf,
  dciodvfyErrors,
  hasDciodvfy,
  hasPydicom,
  hasTool,
  roiOf,
  temporaryFolder,
  writeFiles,
} from "../dicom/support.ts";

const script = join(import.meta.dirname, "..", "..", "tools", "deidentify-oracle.py");
const oracle = (...args: readonly string[]) =>
  JSON.parse(
    execFileSync("/usr/bin/python3", [script, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 }),
  );
const canRun = hasPydicom();
const hasGdcm = canRun && hasTool("gdcmanon", ["--version"]) && hasTool("openssl", ["version"]);

/** pydicom reads 100,000 elements in seconds, on a machine that does nothing else. */
const PATIENCE_MS = 240_000;

const work = temporaryFolder();
const key = join(work, "key.json");

/** A folder with a CT slice, a structure set, a plan and a dose. */
function writeCase(): string {
  const { files, series } = ctOf();
  const set = encodeStructureSet(series, [roiOf(), roiOf({ number: 2, name: "Jane Roe" })], {
    label: "X",
    softwareVersion: "1",
    modelName: "m",
    now: new Date(0),
  });
  const about = {
    studyInstanceUid: series.studyInstanceUid,
    frameOfReferenceUid: series.frameOfReferenceUid,
    structureSet: parseStructureSet(set).sopInstanceUid,
  };
  return writeFiles({
    "CT.dcm": files[0]!.bytes,
    "RS.dcm": set,
    "RP.dcm": planOf(about),
    "RD.dcm": doseOf(about),
  });
}

const names = ["CT.dcm", "RS.dcm", "RP.dcm", "RD.dcm"];

/** Writes a CT slice, a structure set, a plan and a dose with planted attributes, and gives what becomes of them. */
async function deidentifyPlanted(command: "plant" | "plant-text") {
  const originals = writeCase();
  const planted = temporaryFolder();
  for (const name of names) {
    oracle(command, join(originals, name), join(planted, name));
  }
  const out = join(work, command);
  const { files: outcomes } = await deidentifyFiles(
    {
      files: names.map((name) => {
        const path = join(planted, name);
        return { path, location: path };
      }),
      refused: [],
    },
    { out, keyPath: key, keepsPatientCharacteristics: false, keepsRoiName: () => false },
  );
  return outcomes.map((outcome) => {
    if (outcome.kind !== "deidentified") throw new RangeError(outcome.reason);
    return { as: outcome.as, planted: outcome.path, result: join(out, outcome.output) };
  });
}

type Pair = Awaited<ReturnType<typeof deidentifyPlanted>>[number];

describe.skipIf(!canRun)("everything planted", () => {
  let pairs: Pair[] = [];
  beforeAll(async () => {
    pairs = await deidentifyPlanted("plant");
  }, PATIENCE_MS);

  it(
    "leaves no word, UID or date, nothing private, and pixels and contours as they were",
    () => {
      expect(pairs.map(({ as }) => as)).toEqual(["CT", "RTSTRUCT", "RTPLAN", "RTDOSE"]);
      for (const { as, planted, result } of pairs) {
        const { asPlanted, marks, ...found } = oracle("check", planted, result);
        expect(found).toEqual({
          tokens: [],
          uids: 0,
          dates: 0,
          private: 0,
          sameGeometry: true,
          samePixels: true,
          sameContours: true,
          preambleIsZero: true,
        });
        expect(marks).toEqual({
          identityRemoved: "YES",
          codes: ["113100", "113105", "113107"],
          dates: "MODIFIED",
        });
        // Plain figures stay by rule; nothing else may.
        expect(asPlanted.length).toBeGreaterThan(20);
        const ruleFor = as === "CT" || as === "RTSTRUCT" ? imageRuleOf : ruleOf;
        for (const keyword of asPlanted as Keyword[]) {
          expect([keyword, ruleFor(keyword)]).toEqual([keyword, "number"]);
        }
      }
    },
    PATIENCE_MS,
  );
});

describe.skipIf(!hasGdcm)("against gdcmanon", () => {
  it(
    "keeps nothing that gdcmanon takes out or changes",
    async () => {
      for (const { planted, result } of await deidentifyPlanted("plant-text")) {
        const { takenByGdcm, takenByGdcmKeptHere } = oracle("gdcm", planted, result);
        expect(takenByGdcm).toBeGreaterThan(40);
        expect(takenByGdcmKeptHere).toEqual([]);
      }
    },
    PATIENCE_MS,
  );
});

describe.skipIf(!hasDciodvfy())("a whole case", () => {
  it("has no errors for dciodvfy that the originals have not", async () => {
    const originals = writeCase();
    const paths = names.map((name) => join(originals, name));
    const { files: outcomes } = await deidentifyFiles(
      { files: paths.map((path) => ({ path, location: path })), refused: [] },
      {
        out: join(work, "sound"),
        keyPath: key,
        keepsPatientCharacteristics: true,
        keepsRoiName: "all",
      },
    );
    for (const outcome of outcomes) {
      if (outcome.kind !== "deidentified") throw new RangeError(outcome.reason);
      const before = dciodvfyErrors(outcome.path);
      const after = dciodvfyErrors(join(work, "sound", outcome.output));
      expect(after.filter((line) => !before.includes(line))).toEqual([]);
    }
  });
});
