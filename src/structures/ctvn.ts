import type { StructureRecord } from "./structure.ts";

/** The nodal clinical target volume of cervical cancer. Its interpreted type says what it is, so it has no SNOMED code. */
export const ctvn: StructureRecord = {
  name: "CTVn",
  title: "CTVN",
  interpretedType: "CTV",
  colour: [213, 94, 0],
  diagnoses: ["cervical"],
  precedence: 50,
  // The stage decides: to the common iliac vessels, the bifurcation of the aorta, or the renal veins (EMBRACE II, Pötter
  // et al. 2018).
  habitEnds: { superior: "up to which vessels the nodes are included" },
  usualVolumeCc: [80, 1200],
  plausible: { asideMm: 60, volumeCc: [30, 4000] },
  naming: {
    words: {
      ctv: "ctv",
      node:
        "n nod node nodes nodal nodale ln lns lnn lgl lgll lymph lymf lymfe lymphe lymphatic lymphatique linfatico " +
        "lymfkörtel lymfkörtlar körtlar lymfkörtlarna lymfknuta lymfknutor knutor linfonodo linfonodi linfonodale " +
        "linfonodali linf lfn lnf lymphknoten knoten lk lkn lag law lymphabfluss lymphabflussgebiet lymphabflusswege " +
        "klieren lymfeklier lymfeklieren ganglion ganglions ganglionnaire ganglionnaires gg ggl gangl pln stazioni " +
        "aires drenaggio ganglios",
      elective: "elective elektiv elektive elettivo elettivi électif elect elek",
      pelvic:
        "pelvic pelvis pelv pelvi pelvico pelvici pelvica pelvien pelviens pelvienne pelvin pelvine bäcken becken " +
        "bekken bekkenlymf bacino bassin",
    },
    also: ["unit", "filler"],
    enough: [{ all: ["ctv", "node"] }],
  },
};
