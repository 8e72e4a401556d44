import type { StructureSetInfo } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";

/** In the order in which they are listed, and drawn on top of each other. */
export const setRoles = ["reference", "predicted", "corrected"] as const;
export type SetRole = (typeof setRoles)[number];

/** Colours of contours on the CT, as the style sheet's swatches have them. */
export const contourColours = {
  reference: "#4dabf7",
  predicted: "#ff6b6b",
  corrected: "#69db7c",
  rated: "#ffd43b",
} as const;

/** Who or what drew a structure set, in words. */
export function originText({ origin }: StructureSetInfo): string {
  switch (origin.kind) {
    case "clinic":
      return texts.viewer.madeBy.clinic(origin.label);
    case "model":
      return texts.viewer.madeBy.model(origin.modelTitle);
    case "person":
      return texts.viewer.madeBy.person(origin.by.name);
  }
}
