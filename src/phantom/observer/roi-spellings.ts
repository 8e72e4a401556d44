import type { PaintedStructure } from "../anatomy/painted-structures.ts";

/** A language in which clinics name ROIs. The names below are common ones; they come from no single clinic. */
export type Language = "english" | "swedish" | "italian" | "german";

/** All languages; an observer writes in one of them. */
export const languages: readonly Language[] = ["english", "swedish", "italian", "german"];

type Spellings = Readonly<Record<Language, readonly string[]>>;

/** How clinics spell the structures that phantoms can paint. */
export const structureSpellings: Readonly<Record<PaintedStructure, Spellings>> = {
  Femur_Head_R: {
    english: [
      "Femur_Head_R",
      "FemoralHead_R",
      "Rt Femoral Head",
      "R Fem Head",
      "Femur R",
      "femoral head right",
    ],
    swedish: ["Caput fem dx", "Höger caput", "Caput femoris dx", "Hö höftkula", "Lårbenshuvud hö"],
    italian: ["Testa femore dx", "FemoreDestro", "Testa femorale dx", "T.femore DX", "Femore Dx"],
    german: ["Hüftkopf re", "Femurkopf rechts", "Hueftkopf_R", "Femur re", "HK rechts"],
  },
  Femur_Head_L: {
    english: [
      "Femur_Head_L",
      "FemoralHead_L",
      "Lt Femoral Head",
      "L Fem Head",
      "Femur L",
      "femoral head left",
    ],
    swedish: [
      "Caput fem sin",
      "Vänster caput",
      "Caput femoris sin",
      "Vä höftkula",
      "Lårbenshuvud vä",
    ],
    italian: [
      "Testa femore sn",
      "FemoreSinistro",
      "Testa femorale sx",
      "T.femore SX",
      "Femore Sin",
    ],
    german: ["Hüftkopf li", "Femurkopf links", "Hueftkopf_L", "Femur li", "HK links"],
  },
  Bladder: {
    english: ["Bladder", "BLADDER", "Urinary bladder", "bladder full", "O_Bladder"],
    swedish: ["Blåsa", "blåsa", "Urinblåsa", "Vesica", "BLASA"],
    italian: ["Vescica", "VESCICA", "vescica piena", "Vescica_p"],
    german: ["Blase", "Harnblase", "BLASE", "Blase_"],
  },
  Bag_Bowel: {
    english: [
      "Bag_Bowel",
      "Bowel Bag",
      "BowelBag",
      "Bowel_bag",
      "Bowel space",
      "Peritoneal cavity",
    ],
    swedish: ["Tarmpåse", "Tarm", "Tarmpaket", "Bukhåla tarm", "Tarmpase"],
    italian: ["Sacco intestinale", "Intestino bag", "Bowel bag", "Pacchetto intestinale"],
    german: ["Darmsack", "Darm", "Darmpaket", "Bowel_Bag"],
  },
  CTVn: {
    english: ["CTVn", "CTV N", "CTVn45", "CTV_LN", "CTV nodes", "CTV_N_4500"],
    swedish: ["CTVN", "CTV lgl", "CTVN 46", "CTV lymfkörtlar"],
    italian: ["CTV N", "CTV linfonodi", "CTV_LN 45", "CTV-N"],
    german: ["CTV LAW", "CTV_LK", "CTV Lymphknoten", "CTV N"],
  },
};

/** Names of ROIs that are no structure and have no contours. Templates leave them behind. */
export const emptyRois: Readonly<Record<Language, readonly string[]>> = {
  english: ["Dose 95[%]", "Couch", "z_ring", "Rectum", "opt bowel", "Isocentre", "CTVt"],
  swedish: ["Rektum", "Brits", "Ring", "hjälpstruktur 1", "Isodos 95", "Anus"],
  italian: ["Retto", "Lettino", "dummy", "Bulbo penieno", "ANELLO"],
  german: ["Rektum", "Tisch", "Hilfsvolumen", "Ring 2", "Sigma"],
};

/** Names of ROIs with a margin around a structure. They contain the structure's name, but are another ROI. */
export const marginRois: Readonly<Partial<Record<PaintedStructure, readonly string[]>>> = {
  CTVn: ["PTVn", "PTV 45", "PTV N"],
  Bladder: ["Bladder_PRV", "PRV Blase 5mm", "Blåsa+1cm", "Vescica PRV"],
};
