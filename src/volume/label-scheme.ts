/** A structure that Arcuate can learn and draw, and how it leaves as an RTSTRUCT. */
export interface Structure {
  /** Its integer in a label map, from 1. */
  readonly label: number;
  /** TG-263 spelling, at most 16 characters. */
  readonly name: string;
  /** RT ROI Interpreted Type. */
  readonly interpretedType: "ORGAN" | "CTV";
  /** ROI Display Color. */
  readonly colour: readonly [red: number, green: number, blue: number];
  /** Drawn only for these diagnosis groups; everywhere when absent. */
  readonly diagnoses?: readonly string[];
}

/** What the integers of a label map mean. Labels run 1, 2, ... in order; 0 is background. */
export interface LabelScheme {
  readonly structures: readonly Structure[];
}

/** The five structures of the paper, in TG-263 spelling. */
export const pelvisScheme: LabelScheme = {
  structures: [
    { label: 1, name: "Femur_Head_R", interpretedType: "ORGAN", colour: [230, 159, 0] },
    { label: 2, name: "Femur_Head_L", interpretedType: "ORGAN", colour: [86, 180, 233] },
    { label: 3, name: "Bladder", interpretedType: "ORGAN", colour: [240, 228, 66] },
    { label: 4, name: "Bag_Bowel", interpretedType: "ORGAN", colour: [0, 158, 115] },
    {
      label: 5,
      name: "CTVn",
      interpretedType: "CTV",
      colour: [213, 94, 0],
      diagnoses: ["cervical"],
    },
  ],
};

/** The structure with this name, in any case; undefined when the scheme has none. */
export function structureNamed(scheme: LabelScheme, name: string): Structure | undefined {
  return scheme.structures.find((each) => each.name.toLowerCase() === name.toLowerCase());
}
