/** Which time of day belongs to which date, so that the two are moved together. */
import { entriesOf } from "../../base/index.ts";
import type { DataSet } from "../format/data-set.ts";
import type { Keyword } from "../format/dictionary.ts";
import { textOf } from "../format/values.ts";
import type { Moment } from "./dates.ts";

/** Each date with its time. A test checks that every date and time of the rules is here. */
export const timeOfDate = {
  InstanceCreationDate: "InstanceCreationTime",
  StudyDate: "StudyTime",
  SeriesDate: "SeriesTime",
  AcquisitionDate: "AcquisitionTime",
  ContentDate: "ContentTime",
  StructureSetDate: "StructureSetTime",
  ReviewDate: "ReviewTime",
  RTPlanDate: "RTPlanTime",
  SourceStrengthReferenceDate: "SourceStrengthReferenceTime",
} as const satisfies { readonly [date in Keyword]?: Keyword };

const times: ReadonlyMap<Keyword, Keyword> = new Map(entriesOf(timeOfDate));
const dates: ReadonlyMap<Keyword, Keyword> = new Map(
  entriesOf(timeOfDate).map(([date, time]) => [time, date]),
);

/** The date and time of day that an attribute is one half of; the other half may be empty. */
export function momentOf(dataSet: DataSet, keyword: Keyword): Moment {
  const date = dates.get(keyword);
  const time = times.get(keyword);
  const isTime = date !== undefined;
  const own = textOf(dataSet, keyword) ?? "";
  const other = date ?? time;
  const text = other === undefined ? "" : (textOf(dataSet, other) ?? "");
  return isTime ? { date: text, time: own } : { date: own, time: text };
}
