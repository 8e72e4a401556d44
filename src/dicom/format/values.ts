/** Values of a data set by keyword. Absent and empty are both `undefined` (or an empty list). */
import { decodeText, trimPadding } from "./character-set.ts";
import type { DataSet, Element } from "./data-set.ts";
import { parseDecimal } from "./decimal.ts";
import { type Keyword, tagOf } from "./dictionary.ts";

/** The element of an attribute at the top level of a data set; undefined when it is absent. */
export function elementOf(dataSet: DataSet, keyword: Keyword): Element | undefined {
  const tag = tagOf(keyword);
  return dataSet.elements.find((element) => element.tag === tag);
}

/** The bytes of a value, in the file's buffer. */
export function bytesOf(dataSet: DataSet, keyword: Keyword): Uint8Array | undefined {
  const element = elementOf(dataSet, keyword);
  if (element === undefined || element.length === 0) return undefined;
  return dataSet.source.bytes.subarray(element.offset, element.offset + element.length);
}

/** Text without padding. */
export function textOf(dataSet: DataSet, keyword: Keyword): string | undefined {
  const bytes = bytesOf(dataSet, keyword);
  if (bytes === undefined) return undefined;
  const text = trimPadding(decodeText(bytes, dataSet.characterSets)).trimStart();
  return text === "" ? undefined : text;
}

/** The values of CS or UI text with several values. */
export function textsOf(dataSet: DataSet, keyword: Keyword): readonly string[] {
  return (
    textOf(dataSet, keyword)
      ?.split("\\")
      .map((each) => each.trim()) ?? []
  );
}

/** DS or IS values; NaN where a value is no number. */
export function numbersOf(dataSet: DataSet, keyword: Keyword): readonly number[] {
  return textOf(dataSet, keyword)?.split("\\").map(parseDecimal) ?? [];
}

/** The first DS or IS value; undefined when absent, empty or no number. */
export function numberOf(dataSet: DataSet, keyword: Keyword): number | undefined {
  const value = numbersOf(dataSet, keyword)[0];
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

/** A two-byte value as its bits; undefined when absent or declared as anything but US, SS or OW. */
export function uint16Of(dataSet: DataSet, keyword: Keyword): number | undefined {
  const element = elementOf(dataSet, keyword);
  if (element === undefined || element.length !== 2) return undefined;
  if (element.vr !== "US" && element.vr !== "SS" && element.vr !== "OW") return undefined;
  return dataSet.source.view.getUint16(element.offset, dataSet.source.littleEndian);
}

/** The items of a sequence; none when it is absent, empty or not declared as a sequence. */
export function itemsOf(dataSet: DataSet, keyword: Keyword): readonly DataSet[] {
  return elementOf(dataSet, keyword)?.items ?? [];
}
