/** A data set to the attributes that may stay: each by its rule, items by the same rules again. */

import type { DataSet, Element } from "../format/data-set.ts";
import { type Keyword, keywordOf } from "../format/dictionary.ts";
import type { Attributes } from "../format/encode.ts";
import { itemsOf, numberOf, textOf, textsOf } from "../format/values.ts";
import { knownIdentification } from "../write/anatomy-codes.ts";
import { type Shift, shiftDateTime, shiftMoment } from "./dates.ts";
import { momentOf } from "./moments.ts";
import { isIsotope } from "./plan-terms.ts";
import type { Rule } from "./rule.ts";
import { isEquipmentName, isKernelName, terms } from "./terms.ts";
import { numberBytes } from "./values.ts";

type Value = NonNullable<Attributes[Keyword]>;

export interface Cleaning {
  /** What happens to an attribute; undefined for what goes. */
  readonly ruleOf: (keyword: Keyword) => Rule | undefined;
  readonly pseudonym: string;
  readonly shift: Shift;
  readonly keepsPatientCharacteristics: boolean;
  /** Whether an ROI name names an organ or target and nothing else. */
  readonly keepsRoiName: (name: string) => boolean;
  /** The new UID for an old one; the key remembers the pair. */
  readonly replaceUid: (uid: string) => string;
  /** Called with each date before it is moved; it may be no date. */
  readonly onDate: (date: string) => void;
  /** Called for each ROI whose name was replaced. */
  readonly onRoiRenamed: () => void;
}

/** Attributes of a data set or item that may stay. Pixel Data is left to the caller. */
export function cleanDataSet(dataSet: DataSet, cleaning: Cleaning): Attributes {
  const kept = new Map<Keyword, Value>();
  for (const element of dataSet.elements) {
    const keyword = keywordOf(element.tag);
    const rule = keyword === undefined ? undefined : cleaning.ruleOf(keyword);
    if (keyword === undefined || rule === undefined) continue;
    const value = cleanValue({ dataSet, keyword, element, rule }, cleaning);
    if (value !== undefined) kept.set(keyword, value);
  }
  return Object.fromEntries(kept); // the keys are Arcuate's own words
}

interface Subject {
  readonly dataSet: DataSet;
  readonly keyword: Keyword;
  readonly element: Element;
  readonly rule: Rule;
}

/** The value to write; undefined where the attribute goes. What was empty stays so. */
function cleanValue(subject: Subject, cleaning: Cleaning): Value | undefined {
  const { dataSet, keyword, element, rule } = subject;
  const numbers = () => numberBytes(dataSet, keyword, element) ?? nothing;
  switch (rule) {
    case "items":
      return itemsOf(dataSet, keyword).map((item) => cleanDataSet(item, cleaning));
    case "number":
      return numbers();
    case "framePointer":
      return element.length === 0 ? nothing : GRID_FRAME_OFFSETS;
    case "anatomyCode":
      return cleanAnatomyCode(dataSet, keyword);
    case "bodyMeasure":
      return cleaning.keepsPatientCharacteristics ? numbers() : undefined;
    default:
      return cleanText(subject, cleaning);
  }
}

function cleanText(subject: Subject, cleaning: Cleaning): Value | undefined {
  const { dataSet, keyword, rule } = subject;
  const text = textOf(dataSet, keyword) ?? "";
  if (typeof rule === "object") {
    return "constant" in rule ? rule.constant : knownTerms(textsOf(dataSet, keyword), rule.terms);
  }
  switch (rule) {
    case "uid":
      return text === "" ? "" : cleaning.replaceUid(text);
    case "classUid":
      return STANDARD_CLASS.test(text) ? text : "";
    case "date":
      cleaning.onDate(text);
      return shiftMoment(momentOf(dataSet, keyword), cleaning.shift).date;
    case "dateTime":
      cleaning.onDate(text.slice(0, 8));
      return shiftDateTime(text, cleaning.shift) ?? "";
    case "time":
      return shiftMoment(momentOf(dataSet, keyword), cleaning.shift).time;
    case "pseudonym":
      return cleaning.pseudonym;
    case "roiName":
      return cleanRoiName(dataSet, text, cleaning);
    case "equipment":
      return isEquipmentName(text) ? text : "";
    case "kernel":
      return isKernelName(text) ? text.split("\\").map((each) => each.trim()) : "";
    case "rescaleUnit":
      return rescaleUnit(text.toUpperCase());
    case "isotope":
      return isIsotope(text) ? text : "";
    case "contrast":
      return text === "" ? "" : "CONTRAST";
    case "age":
      return cleaning.keepsPatientCharacteristics ? cleanAge(text) : undefined;
    case "sex":
      return cleaning.keepsPatientCharacteristics && /^[MFO]$/.test(text) ? text : "";
    default:
      return "";
  }
}

/** Empty stands for Hounsfield units, so that another unit must not become so. */
function rescaleUnit(text: string): string {
  return text === "" || terms.rescaleType.has(text) ? text : "UNKNOWN";
}

/** (3004,000C), Grid Frame Offset Vector: what counts the frames of a dose. */
const GRID_FRAME_OFFSETS = Uint8Array.of(0x04, 0x30, 0x0c, 0x00);

/**
 * Storage and study classes of the standard; an object may refer to others than CT. PS3.6 table A-1 gives them up to four
 * numbers of at most three digits; a longer number may be a date or a Patient ID.
 */
const STANDARD_CLASS = /^1\.2\.840\.10008\.(?:5\.1\.4|3\.1\.2)(?:\.\d{1,3}){1,4}$/;

/** By position, because a term's position gives its meaning: everything after an unknown term is removed as well. */
function knownTerms(values: readonly string[], known: ReadonlySet<string>): readonly string[] {
  const firstUnknown = values.findIndex((value) => !known.has(value));
  return firstUnknown < 0 ? values : values.slice(0, firstUnknown);
}

/** Few patients are older than 89, so their age could identify them. */
const OLDEST_YEARS = 90;

function cleanAge(text: string): string {
  const parts = /^(\d{3})([DWMY])$/.exec(text);
  if (parts === null) return "";
  const isOld = parts[2] === "Y" && Number(parts[1]) >= OLDEST_YEARS;
  return isOld ? `0${OLDEST_YEARS}Y` : text;
}

/** Names stay as bytes, because a clinic's may be longer than the standard allows. */
function cleanRoiName(item: DataSet, name: string, cleaning: Cleaning): string | Uint8Array {
  if (name === "") return "";
  if (cleaning.keepsRoiName(name)) return Buffer.from(name, "utf8");
  cleaning.onRoiRenamed();
  const number = numberOf(item, "ROINumber");
  return Number.isSafeInteger(number) ? `ROI_${number}` : "ROI";
}

/** A code and its side as Arcuate writes them; undefined for any other, whose text could be anything. */
function cleanAnatomyCode(dataSet: DataSet, keyword: Keyword): readonly Attributes[] | undefined {
  const [item] = itemsOf(dataSet, keyword);
  if (item === undefined || textOf(item, "CodingSchemeDesignator") !== "SCT") return undefined;
  const [side] = itemsOf(item, "SegmentedPropertyTypeModifierCodeSequence");
  const code = textOf(item, "CodeValue") ?? "";
  return knownIdentification(code, side && textOf(side, "CodeValue"));
}

/** An element without a value: what stands where a number should be and is none. A text would be refused. */
const nothing = new Uint8Array(0);
