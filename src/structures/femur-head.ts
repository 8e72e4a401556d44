import type { Naming, StructureRecord } from "./structure.ts";

const naming: Naming = {
  words: {
    femur:
      "femur fem femor femoral femorale femorali femoris femoralis femore femori lårben lårbens lårbenet oberschenkel " +
      "dijbeen fémur fémoral fém femo fmr",
    head:
      "head hd caput cap capit kopf köpfchen kop testa test tete tête t tt huvud huvudet hoved hode kula kulan cabeza " +
      "cabeca",
    femoralHead:
      "fh hk tf caput höftkula höftkulan lårbenshuvud lårbenshuvudet hüftkopf hüftk hüftgelenkkopf femurkopf " +
      "schenkelkopf oberschenkelkopf heupkop femurkop caputfemoris hoftehode hoftekule ledhoved fhead",
    neck: "neck nck",
  },
  also: ["h", "filler"],
  enough: [
    { all: ["femoralHead"] },
    { all: ["femur", "head"] },
    { all: ["femur", "h"] },
    { all: ["femur"], without: ["neck"], doubt: "the head is not named" },
  ],
};

const femurHead = {
  interpretedType: "ORGAN",
  precedence: 40,
  tissue: "bone",
  // Guidelines end it at the ischial tuberosities (RTOG, Gay et al. 2012) or below the head itself.
  habitEnds: { inferior: "how far down the shaft it is contoured" },
  // From the head alone to the whole proximal femur: clinics differ in where they end the contour.
  usualVolumeCc: [30, 280],
  plausible: { asideMm: 200, volumeCc: [10, 500] },
  pairDistanceMm: [110, 270],
  code: { value: "2812003", meaning: "Head of femur" },
  naming,
} as const satisfies Partial<StructureRecord>;

export const femurHeadRight: StructureRecord = {
  ...femurHead,
  name: "Femur_Head_R",
  title: "Femoral head R",
  colour: [230, 159, 0],
};

export const femurHeadLeft: StructureRecord = {
  ...femurHead,
  name: "Femur_Head_L",
  title: "Femoral head L",
  colour: [86, 180, 233],
};
