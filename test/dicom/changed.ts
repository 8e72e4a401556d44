/** DICOM files that `encodeCtSeries` wrote, with attributes changed as another program might. */
import { type Keyword, tagOf } from "../../src/dicom/format/dictionary.ts";
import { parseFile } from "../../src/dicom/format/part10.ts";

/** New texts by keyword; undefined takes the attribute away. Bytes are a value as it stands in the file. */
export type Changes = { readonly [Key in Keyword]?: string | Uint8Array | undefined };

/**
 * The file with other values. Only top-level attributes without sequences, in implicit VR little endian.
 * @param bytes - As `encodeCtSeries` writes them.
 */
export function withAttributes(bytes: Uint8Array, changes: Changes): Uint8Array {
  const { elements } = parseFile(bytes).dataSet;
  const start = Math.min(...elements.map(({ offset }) => offset - 8));
  const values = new Map(
    elements.map(({ tag, offset, length }) => [tag, bytes.subarray(offset, offset + length)]),
  );
  for (const [keyword, value] of Object.entries(changes)) {
    const tag = tagOf(keyword as Keyword);
    if (value === undefined) values.delete(tag);
    else values.set(tag, typeof value === "string" ? padded(value) : value);
  }
  const written = [...values]
    .sort(([a], [b]) => a - b)
    .flatMap(([tag, value]) => {
      const header = Buffer.alloc(8);
      header.writeUInt16LE(tag >>> 16, 0);
      header.writeUInt16LE(tag & 0xffff, 2);
      header.writeUInt32LE(value.length, 4);
      return [header, value];
    });
  return Buffer.concat([bytes.subarray(0, start), ...written]);
}

function padded(text: string): Uint8Array {
  return Buffer.from(text.length % 2 === 0 ? text : `${text} `, "latin1");
}
