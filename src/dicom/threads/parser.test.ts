import { describe, expect, it } from "vitest";
import { ctOf, roiOf } from "../../../test/dicom/support.ts";
import { encodeFile } from "../format/encode.ts";
import { deriveUid, sopClass } from "../format/uid.ts";
import { encodeStructureSet, parseStructureSet } from "../index.ts";
import { createParser } from "./parser.ts";

const about = { label: "DRAFT", softwareVersion: "0", modelName: "test", now: new Date(0) };

function structureSetBytes(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encodeStructureSet(ctOf().series, [roiOf()], about));
}

/** A structure set of many items, each of which becomes an object that has to be held. */
function manyItems(count: number): Uint8Array<ArrayBuffer> {
  const sopInstanceUid = deriveUid("parser test");
  const bytes = encodeFile({
    sopClassUid: sopClass.rtStructureSet,
    sopInstanceUid,
    softwareVersion: "0",
    attributes: {
      SOPClassUID: sopClass.rtStructureSet,
      SOPInstanceUID: sopInstanceUid,
      StructureSetROISequence: Array.from({ length: count }, () => ({})),
    },
  });
  return new Uint8Array(bytes);
}

describe("a parser", () => {
  it("gives what parsing here gives, file after file, and hands refusals on", async () => {
    const parser = createParser();
    const expected = parseStructureSet(structureSetBytes());
    const cut = structureSetBytes().slice(0, -20);
    const outcomes = await Promise.allSettled([
      parser.parse("structureSet", structureSetBytes()),
      parser.parse("structureSet", cut),
      parser.parse("structureSet", structureSetBytes()),
    ]);
    expect(outcomes).toMatchObject([
      { value: expected },
      { reason: { name: "ArcuateError", kind: "input", code: "file-truncated" } },
      { value: expected },
    ]);
  });

  it("tells that a file can be parsed for those who parse it again, and ends with one that cannot", async () => {
    expect(await createParser().parse("parse", structureSetBytes())).toBe(true);
    const slow = createParser({ timeMs: 1, heapMiB: 512 }).parse("parse", manyItems(400_000));
    await expect(slow).rejects.toMatchObject({ code: "took-too-long" });
  });

  it("ends with a file that takes too long, and parses the next one in a new thread", async () => {
    const parser = createParser({ timeMs: 1, heapMiB: 512 });
    const slow = parser.parse("structureSet", manyItems(400_000));
    await expect(slow).rejects.toMatchObject({ code: "took-too-long" });
    const answers = await Promise.allSettled([parser.parse("structureSet", structureSetBytes())]);
    // On a busy machine even this one may take longer than 1 ms; it is not the old thread that answers.
    expect(answers[0]).not.toMatchObject({ reason: { message: "The parsing thread ended" } });
  });

  it("ends with a file that takes too much memory, and parses the next one", async () => {
    const parser = createParser({ timeMs: 60_000, heapMiB: 48 });
    const hungry = parser.parse("structureSet", manyItems(490_000));
    await expect(hungry).rejects.toMatchObject({ code: "too-much-memory" });
    const next = await parser.parse("structureSet", structureSetBytes());
    expect(next.structureSet.rois).toHaveLength(1);
  });
});
