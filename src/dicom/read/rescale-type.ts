/** What a CT's values are, as Rescale Type says it. Source: PS3.3 section C.11.1.1.2. */
import type { DataSet } from "../format/data-set.ts";
import { textOf } from "../format/values.ts";

/**
 * `hu`: Hounsfield units, said or by default. `unspecified`: the file says that it does not say. `modified`: Hounsfield
 * units that were changed after the reconstruction. `other`: something else.
 */
type RescaleKind = "hu" | "unspecified" | "modified" | "other";

export interface RescaleUnit {
  readonly kind: RescaleKind;
  /** In words of our own, never the file's. */
  readonly title: string;
}

/** By defined term. US is what files before 2015 often say of Hounsfield units. */
const units: ReadonlyMap<string, RescaleUnit> = new Map([
  ["HU", { kind: "hu", title: "Hounsfield units" }],
  ["US", { kind: "unspecified", title: "unspecified units" }],
  ["HU_MOD", { kind: "modified", title: "modified Hounsfield units" }],
  ["OD", { kind: "other", title: "optical density" }],
  ["MGML", { kind: "other", title: "mg/ml" }],
  ["Z_EFF", { kind: "other", title: "effective atomic number" }],
  ["ED", { kind: "other", title: "electron density" }],
  ["EDW", { kind: "other", title: "electron density relative to water" }],
  ["PCT", { kind: "other", title: "percent" }],
]);

/** Absent and empty are Hounsfield units: the standard requires the attribute only for other units. */
export function readRescaleUnit(dataSet: DataSet): RescaleUnit {
  const term = (textOf(dataSet, "RescaleType") ?? "HU").toUpperCase();
  return units.get(term) ?? { kind: "other", title: "units that the standard does not define" };
}
