import type { StructureRecord } from "./structure.ts";

export const bladder: StructureRecord = {
  name: "Bladder",
  title: "Bladder",
  interpretedType: "ORGAN",
  colour: [240, 228, 66],
  precedence: 30,
  tissue: "urine",
  // From an empty to an overfull one. Published planning contours have 40 to 313 cc.
  usualVolumeCc: [20, 900],
  plausible: { asideMm: 70, volumeCc: [5, 2500] },
  code: { value: "89837001", meaning: "Urinary bladder" },
  naming: {
    words: {
      bladder:
        "bladder blad bldr bladd urinblåsa urinblåsan blåsa blåsan urinblære blære blæren urinblase urinblæra vescica " +
        "vesc vesica harnblase harnbl blase blaas urineblaas vessie vejiga bexiga",
      urinary: "urinary urinaria urinaire urin u",
    },
    also: ["whole", "full", "filler"],
    enough: [{ all: ["bladder"] }],
  },
};
