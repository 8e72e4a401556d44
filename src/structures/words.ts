/** Words that the names of several structures share, by their meaning; as in `Naming.words`. */
export const sharedWords: Readonly<Record<string, string>> = {
  left:
    "l lt lft left sin sinister sinistra sinistro sx sn li lks links linke linker linkes vänster vänstra vä vänst v " +
    "venstre gauche gche gch g izq izquierda izquierdo",
  right:
    "r rt rgt right dx dxt dex dext dexter destra destro ds dt d re rts rechts rechte rechter rechtes höger högra hö " +
    "højre høyre hoyre droit droite drt dte dr der derecha derecho",
  // The beginning of "head", and of "right" in Swedish.
  h: "h",
  unit: "gy cgy",
  whole:
    "whole entire total totale tota entier entière intera gesamt hel hela outer outline ext contour",
  // Bladders are full for the planning CT. An empty one may come from another scan, so "empty" is not understood.
  full: "full voll gefüllt fylld pleine plein piena vol llena",
  filler: "oar oars or o organ final finale fin of the du de del di della le la à rtog qa std",
};

/** Words one letter away from understood ones that mean something else, such as plurals: two heads have no side. */
export const strangeWordList =
  "heads heades femurs femora femori femorali teste têtes köpfe femurköpfe hüftköpfe lårbenshuvuden hüfte höft " +
  "hüftkopfe vessel vessels vesel blasen bulb bowls humerus blister intestine tesla nodule";
