import type { StructureRecord } from "./structure.ts";

/** The space that the bowel may fill. It is no organ, so it has no SNOMED code. */
export const bowelBag: StructureRecord = {
  name: "Bag_Bowel",
  title: "Bowel bag",
  interpretedType: "ORGAN",
  colour: [0, 158, 115],
  // An envelope that may be drawn over the organs: every other structure wins.
  precedence: 20,
  reachesImageEnd: true,
  // RTOG (Gay et al. 2012) ends it a distance above the target volume, which the image does not show.
  habitEnds: { superior: "how far above the target it is contoured" },
  // From a short to a long scan.
  usualVolumeCc: [150, 6000],
  plausible: { asideMm: 80, volumeCc: [50, 8000] },
  naming: {
    words: {
      bowel:
        "bowel bowels bwl bow gut darm därme darms tarm tarmar tarmarna intestin intestins intestinal intestinale " +
        "intestino intest int intestinum",
      bag:
        "bag bg sac sack säck säcken sacco sacca påse påsen pose posen beutel zak bolsa saco paket pacchetto pacc " +
        "konvolut",
      cavity:
        "cavity cav cavità cavité cavo space spc spazio espace raum rum rummet höhle håla hålan loge",
      bowelBag: "bowelbag tarmpåse tarmpåsen darmbeutel darmzak tarmpose",
      peritoneal: "peritoneal peritoneum peritoneale péritoine peritoneo peritonealt",
      abdominal: "abdominal abdominale abdomen buk bauch",
    },
    also: ["filler"],
    enough: [
      { all: ["bowelBag"] },
      { all: ["peritoneal"] },
      { all: ["bag", "bowel"] },
      { all: ["cavity", "bowel"] },
      { all: ["cavity", "abdominal"] },
    ],
  },
};
