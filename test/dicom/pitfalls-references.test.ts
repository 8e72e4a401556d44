/**
 * Which CT a structure set was drawn on.
 * Numbers are those of the project's list of pitfalls: mistakes that other tools' users reported about structure sets.
 */
import { describe, expect, it } from "vitest";
import { sopClass } from "../../src/dicom/format/uid.ts";
import {
  type CtSeries,
  encodeStructureSet,
  matchReferences,
  parseStructureSet,
  requireReferences,
  sliceIndexOf,
} from "../../src/dicom/index.ts";
import { about, foreign, problemOf, roiNamed } from "./foreign.ts";
import { ctOf, roiOf } from "./support.ts";

describe("matching references", () => {
  const { series } = ctOf();
  const other = ctOf({}, { uidSeed: "another patient" }).series;
  const own = parseStructureSet(encodeStructureSet(series, [roiOf()], about));

  it("R24: exact, by frame only, or not at all", () => {
    expect(matchReferences(own, series).state).toBe("exact");
    const resampled: CtSeries = {
      ...other,
      frameOfReferenceUid: series.frameOfReferenceUid,
    };
    expect(matchReferences(own, resampled)).toEqual({
      state: "frame-only",
      frame: "same",
      foundSlices: 0,
      missingSlices: 2,
      foreignRoiNumbers: [],
    });
    expect(matchReferences(own, other).state).toBe("none");
  });

  it("R24: refuses another patient's structure set by name", () => {
    expect(problemOf(() => requireReferences(own, other))).toBe("structure-set-elsewhere");
    expect(requireReferences(own, series).state).toBe("exact");
  });

  it("R25: refuses another frame of reference even where the slices' UIDs agree", () => {
    const moved = { ...series, frameOfReferenceUid: "1.2.3.4" };
    expect(matchReferences(own, moved)).toMatchObject({
      state: "none",
      frame: "other",
      foundSlices: 2,
    });
    expect(() => requireReferences(own, moved)).toThrow("2 of its slices in another frame");
  });

  it("R25: names the regions that lie in another frame", () => {
    const set = parseStructureSet(
      foreign({
        FrameOfReferenceUID: series.frameOfReferenceUid,
        StructureSetROISequence: [
          { ...roiNamed(1, "here"), ReferencedFrameOfReferenceUID: series.frameOfReferenceUid },
          { ...roiNamed(2, "there"), ReferencedFrameOfReferenceUID: "1.2.3.4" },
          roiNamed(3, "unsaid"),
        ],
      }),
    );
    expect(matchReferences(set, series)).toMatchObject({
      state: "frame-only",
      foreignRoiNumbers: [2],
    });
  });

  it("R26: of several referenced series counts the CT's own", () => {
    const images = (uids: readonly string[]) =>
      uids.map((uid) => ({ ReferencedSOPClassUID: sopClass.ct, ReferencedSOPInstanceUID: uid }));
    const set = parseStructureSet(
      foreign({
        ReferencedFrameOfReferenceSequence: [other, series].map((each) => ({
          FrameOfReferenceUID: each.frameOfReferenceUid,
          RTReferencedStudySequence: [
            {
              RTReferencedSeriesSequence: [
                {
                  SeriesInstanceUID: each.seriesInstanceUid,
                  ContourImageSequence: images(each.sopInstanceUids),
                },
              ],
            },
          ],
        })),
      }),
    );
    for (const each of [series, other]) {
      expect(matchReferences(set, each)).toMatchObject({
        state: "exact",
        foundSlices: 4,
        missingSlices: 0,
      });
    }
  });

  it("R10: a contour that names a slice of another CT has no slice here", () => {
    const contour = own.structureSet.rois[0]!.contours[0]!;
    expect(sliceIndexOf(series, contour)).toBe(0);
    expect(sliceIndexOf(other, contour)).toBeUndefined();
    const { sliceUid: _, ...unsaid } = contour;
    expect(sliceIndexOf(series, unsaid)).toBeUndefined();
  });
});
