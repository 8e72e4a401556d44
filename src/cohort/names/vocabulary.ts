/**
 * The words of which clinics make the names of the five structures, in English, Swedish, Danish and Norwegian, Italian,
 * German, Dutch, French, Spanish and Latin. A name is understood when all of it is made of such words: whatever else
 * stands in it (wall, PTV, opt) makes it another structure.
 */
import { foldWord } from "./spelling.ts";

/** What a word may mean. */
export type Concept =
  | "bladder"
  | "urinary"
  | "femur"
  | "head"
  | "femoralHead"
  | "neck"
  | "left"
  | "right"
  /** Head, and in Swedish right. */
  | "h"
  | "bowel"
  | "bag"
  | "cavity"
  | "bowelBag"
  | "peritoneal"
  | "abdominal"
  | "ctv"
  | "node"
  | "elective"
  | "pelvic"
  | "unit"
  | "whole"
  /** As bladders are for the planning CT; an empty one may come from another scan and stays open. */
  | "full"
  | "filler";

const words: Readonly<Record<Concept, string>> = {
  bladder:
    "bladder blad bldr bladd urinblåsa urinblåsan blåsa blåsan urinblære blære blæren urinblase urinblæra vescica vesc " +
    "vesica harnblase harnbl blase blaas urineblaas vessie vejiga bexiga",
  urinary: "urinary urinaria urinaire urin u",
  femur:
    "femur fem femor femoral femorale femorali femoris femoralis femore femori lårben lårbens lårbenet oberschenkel " +
    "dijbeen fémur fémoral fém femo fmr",
  head:
    "head hd caput cap capit kopf köpfchen kop testa test tete tête t tt huvud huvudet hoved hode kula kulan cabeza " +
    "cabeca",
  h: "h",
  femoralHead:
    "fh hk tf caput höftkula höftkulan lårbenshuvud lårbenshuvudet hüftkopf hüftk hüftgelenkkopf femurkopf " +
    "schenkelkopf oberschenkelkopf heupkop femurkop caputfemoris hoftehode hoftekule ledhoved fhead",
  neck: "neck nck",
  left:
    "l lt lft left sin sinister sinistra sinistro sx sn li lks links linke linker linkes vänster vänstra vä vänst v " +
    "venstre gauche gche gch g izq izquierda izquierdo",
  right:
    "r rt rgt right dx dxt dex dext dexter destra destro ds dt d re rts rechts rechte rechter rechtes höger högra hö " +
    "højre høyre hoyre droit droite drt dte dr der derecha derecho",
  bowel:
    "bowel bowels bwl bow gut darm därme darms tarm tarmar tarmarna intestin intestins intestinal intestinale intestino " +
    "intest int intestinum",
  bag: "bag bg sac sack säck säcken sacco sacca påse påsen pose posen beutel zak bolsa saco paket pacchetto pacc konvolut",
  cavity:
    "cavity cav cavità cavité cavo space spc spazio espace raum rum rummet höhle håla hålan loge",
  bowelBag: "bowelbag tarmpåse tarmpåsen darmbeutel darmzak tarmpose",
  peritoneal: "peritoneal peritoneum peritoneale péritoine peritoneo peritonealt",
  abdominal: "abdominal abdominale abdomen buk bauch",
  ctv: "ctv",
  node:
    "n nod node nodes nodal nodale ln lns lnn lgl lgll lymph lymf lymfe lymphe lymphatic lymphatique linfatico lymfkörtel " +
    "lymfkörtlar körtlar lymfkörtlarna lymfknuta lymfknutor knutor linfonodo linfonodi linfonodale linfonodali linf lfn " +
    "lnf lymphknoten knoten lk lkn lag law lymphabfluss lymphabflussgebiet lymphabflusswege klieren lymfeklier " +
    "lymfeklieren ganglion ganglions ganglionnaire ganglionnaires gg ggl gangl pln stazioni aires drenaggio ganglios",
  elective: "elective elektiv elektive elettivo elettivi électif elect elek",
  pelvic:
    "pelvic pelvis pelv pelvi pelvico pelvici pelvica pelvien pelviens pelvienne pelvin pelvine bäcken becken bekken " +
    "bekkenlymf bacino bassin",
  unit: "gy cgy",
  whole:
    "whole entire total totale tota entier entière intera gesamt hel hela outer outline ext contour",
  full: "full voll gefüllt fylld pleine plein piena vol llena",
  filler: "oar oars or o organ final finale fin of the du de del della di le la à rtog qa std",
};

/** Words one letter away from ours that mean something else, plurals above all: two heads are neither left nor right. */
const strangers =
  "heads heades femurs femora femori femorali teste têtes köpfe femurköpfe hüftköpfe lårbenshuvuden hüfte höft " +
  "hüftkopfe vessel vessels vesel blasen bulb bowls humerus blister intestine tesla nodule";

/** Every meaning of a folded word. */
export const meanings: ReadonlyMap<string, ReadonlySet<Concept>> = collect();

export const strangeWords: ReadonlySet<string> = new Set(strangers.split(" ").map(foldWord));

function collect(): Map<string, Set<Concept>> {
  const collected = new Map<string, Set<Concept>>();
  for (const [concept, list] of Object.entries(words) as [Concept, string][]) {
    for (const word of list.split(" ").map(foldWord)) {
      collected.set(word, (collected.get(word) ?? new Set()).add(concept));
    }
  }
  return collected;
}
