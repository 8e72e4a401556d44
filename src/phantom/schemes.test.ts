/** Phantoms under other schemes than the default: the same structures under other numbers, and nothing else. */
import { describe, expect, it } from "vitest";
import { createRandom } from "../base/index.ts";
import {
  isSameName,
  knownStructures,
  type LabelScheme,
  pelvisScheme,
  recordNamed,
  requireStructure,
  schemeOf,
} from "../structures/index.ts";
import {
  createPhantom,
  type Phantom,
  paintSource,
  paintUpperBody,
  type SheetRow,
  sheetPng,
} from "./index.ts";
import { drawClinically } from "./observer/clinical-contours.ts";
import { trueRois } from "./write-case.ts";

const schemes: readonly (readonly [title: string, LabelScheme])[] = [
  ["another order", schemeOf(knownStructures.toReversed())],
  ["Rectum as sixth", schemeOf([...knownStructures, recordNamed("Rectum")])],
  ["Rectum as first", schemeOf([recordNamed("Rectum"), ...knownStructures])],
  ["the bladder alone", schemeOf([recordNamed("Bladder")])],
  [
    "names in capitals",
    schemeOf(knownStructures.map((one) => ({ ...one, name: one.name.toUpperCase() }))),
  ],
];

const COARSE = { diagnosis: "cervical", size: [30, 40, 48], spacingMm: [10, 8, 8.5] } as const;
const PLAIN = { ...COARSE, seed: 6 } as const;
const CLINICAL = { ...COARSE, seed: 104, variation: "clinical", implant: "left" } as const;
const usual = { plain: createPhantom(PLAIN), clinical: createPhantom(CLINICAL) };

/** What a label should be under a scheme where the default has a label; background for what the scheme lacks. */
function labelsFromDefault({ structures }: LabelScheme): Uint8Array {
  const labels = new Uint8Array(256);
  for (const { name, label } of pelvisScheme.structures) {
    labels[label] = structures.find((one) => isSameName(one.name, name))?.label ?? 0;
  }
  return labels;
}

/** Voxels of every structure, by name in lower case. */
function volumes(labels: Uint8Array, { structures }: LabelScheme): ReadonlyMap<string, number> {
  const counts = new Uint32Array(256);
  for (const label of labels) counts[label]! += 1;
  return new Map(structures.map(({ name, label }) => [name.toLowerCase(), counts[label]!]));
}

/** Expects the default's label map under other numbers, and names what differs. */
function expectSameStructures(labels: Uint8Array, scheme: LabelScheme, ofDefault: Uint8Array) {
  const byName = volumes(ofDefault, pelvisScheme);
  for (const [name, count] of volumes(labels, scheme)) {
    expect(count, name).toBe(byName.get(name) ?? 0);
  }
  const expected = labelsFromDefault(scheme);
  const wrong = labels.findIndex((label, voxel) => label !== expected[ofDefault[voxel]!]);
  expect(wrong, "first voxel with another structure").toBe(-1);
}

describe.each(schemes)("with a scheme of %s", (_, scheme) => {
  const plain = createPhantom({ ...PLAIN, scheme });
  const clinical = createPhantom({ ...CLINICAL, scheme });

  it("createPhantom() paints the same structures, and reports what it cannot paint", () => {
    for (const [made, same] of [
      [plain, usual.plain],
      [clinical, usual.clinical],
    ] as const) {
      expectSameStructures(made.labelMap.labels, scheme, same.labelMap.labels);
      expect(isSameArray(made.ct.hu, same.ct.hu)).toBe(true);
      const rectum = scheme.structures.filter(({ name }) => name === "Rectum");
      expect(made.missingLabels).toEqual(rectum.map(({ label }) => label));
    }
  });

  it("an anorectal phantom has no CTVn, and reports it as missing", () => {
    const { missingLabels } = createPhantom({ ...PLAIN, diagnosis: "anorectal", scheme });
    const names = missingLabels.map((label) => scheme.structures[label - 1]!.name.toLowerCase());
    const all = scheme.structures.map(({ name }) => name.toLowerCase());
    expect(names).toEqual(all.filter((name) => ["ctvn", "rectum"].includes(name)));
  });

  it("structure sets have the scheme's names and numbers, and the default's contours", () => {
    const rois = trueRois(plain);
    const painted = scheme.structures.filter(({ name }) => name !== "Rectum");
    expect(rois.map(({ number, name }) => [number, name])).toEqual(
      painted.map(({ label, name }) => [label, name]),
    );
    const ofDefault = trueRois(usual.plain);
    for (const { name, contours } of rois) {
      const same = ofDefault.find((roi) => isSameName(roi.name, name))!;
      expect(contours).toEqual(same.contours);
    }
  });

  it("observers draw the same contours, and the record says what could not be painted", () => {
    const draw = (phantom: Phantom) => drawClinically(phantom, createRandom(1), createRandom(2));
    const [drawn, ofDefault] = [draw(clinical), draw(usual.clinical)];
    expect(drawn.structures.map(({ structure }) => structure)).toEqual(
      scheme.structures.map(({ name }) => name),
    );
    for (const { structure, roiNumber: _, ...record } of drawn.structures) {
      if (structure === "Rectum") {
        expect(record).toEqual({ trueCc: 0, missing: "not painted", habits: [], drawnCc: 0 });
        continue;
      }
      const same = ofDefault.structures.find((one) => isSameName(one.structure, structure))!;
      expect({ ...same, ...record }).toEqual(same);
      const contoursOf = ({ rois }: typeof drawn) =>
        rois.find(({ name }) => name === record.roiName)?.contours;
      expect(contoursOf(drawn)).toEqual(contoursOf(ofDefault));
    }
  });
});

describe("sources of training pairs", () => {
  const scheme = schemeOf([recordNamed("Rectum"), ...knownStructures.toReversed()]);
  const labelNamed = (name: string) => requireStructure(scheme, name).label;

  it("paintSource() paints the same structures, and reports those it did not paint", () => {
    const ofDefault = paintSource(3); // an anorectal patient
    const source = paintSource(3, scheme);
    expect(ofDefault.missingLabels).toEqual([requireStructure(pelvisScheme, "CTVn").label]);
    expect(source.missingLabels).toEqual([labelNamed("Rectum"), labelNamed("CTVn")]);
    const counts = volumes(source.labels, scheme);
    for (const name of ["femur_head_r", "femur_head_l", "bladder", "bag_bowel"]) {
      expect(counts.get(name), name).toBeGreaterThan(0);
    }
    expectSameStructures(source.labels, scheme, ofDefault.labels);
    expect(isSameArray(source.hu, ofDefault.hu)).toBe(true);
    expect(isSameArray(source.parts, ofDefault.parts)).toBe(true);
  });

  it("paintUpperBody() knows that the pelvis is absent, but not whether other structures are", () => {
    const heart = schemeOf([...knownStructures, recordNamed("Heart")]);
    const { labels, missingLabels } = paintUpperBody(5, heart);
    expect(labels.some((label) => label > 0)).toBe(false);
    expect(missingLabels).toEqual([6]);
    expect(paintUpperBody(5).missingLabels).toEqual([]);
  });
});

function isSameArray(a: Int16Array | Uint8Array, b: Int16Array | Uint8Array): boolean {
  return Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;
}

it("sheetPng() outlines a structure in the same colour whatever its number", () => {
  const size = [84, 84, 116] as const;
  const rowOf = (scheme: LabelScheme): SheetRow => {
    const labels = new Uint8Array(84 * 84 * 116);
    labels.fill(requireStructure(scheme, "Bladder").label, 84 * 116 * 30, 84 * 116 * 50);
    return { size, hu: new Float32Array(labels.length), labels };
  };
  const ofDefault = sheetPng([rowOf(pelvisScheme)]);
  const reversed = schemeOf([recordNamed("Rectum"), ...knownStructures.toReversed()]);
  expect(sheetPng([rowOf(reversed)], reversed)).toEqual(ofDefault);
  expect(sheetPng([rowOf(pelvisScheme)], reversed)).not.toEqual(ofDefault);
});
