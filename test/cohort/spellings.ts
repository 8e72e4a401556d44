/**
 * How clinics and public data sets spell the five structures, and what else they draw. Written down before the words
 * that Arcuate knows, and kept apart from them: nothing here is derived from src/cohort/names.
 */

/** Spellings by language and structure, separated by bars. */
const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  english: {
    Bladder:
      "Bladder|BLADDER|bladder_O|O_Bladder|Blad|Bldr|Urinary Bladder|UrinaryBladder|Baldder|Bladdder|OAR_Bladder|" +
      "Bladder final|Whole bladder|Entire Bladder|Bladder_outline",
    Femur_Head_L:
      "Femur_Head_L|FemoralHead_L|Femoral Head Lt|Lt Femur|LT FEM HEAD|Left Femoral Head|L Fem Head|Femoral Hd Lt|" +
      "FemHeadNeck_L|FemoralH_L|LFH|Fem Lt|Head of femur L|L_Femoral_Head|femur_l|Femur-Left|Lt Fem|" +
      "Femorl Head Lt|Fem. head left|FH L|Femoral-Head-L",
    Femur_Head_R:
      "Fem_Head_R|FemurHeadR|Femoral_Head_Right|RT FEMORAL HEAD|R Femur|Femur Rt|FemHead Rt|femoral head (R)|" +
      "Right femur head|RFH|Rt. Fem. Head|FEMUR RIGHT|FH_R|FemurHeadNeck_R|Femoral Haed R",
    Bag_Bowel:
      "Bag_Bowel|Bowel Bag|BowelBag|BOWEL_BAG|Bag, Bowel|Bowel Space|BowelSpace|Bowel cavity|Bowel_Bag_O|" +
      "Peritoneal Cavity|Bwl Bag|Bowel sac|Bowl bag|Spc_Bowel|BowelBag RTOG",
    CTVn:
      "CTVn|CTV N|CTV_N|CTVn45|CTV-N|CTV nodes|CTV_Nodal|CTV LN|CTVn_4500|CTV Pelvic Nodes|CTV_PLN|Nodal CTV|" +
      "CTVn 50.4|CTV nodal 45Gy|CTV Elective Nodes|LN CTV|CTV LNs|CTVnodes",
  },
  swedish: {
    Bladder: "Blåsa|BLÅSA|Urinblåsa|Blasa|Urinblasa|Blåsan|U-blåsa|Urinblåsan|OAR blåsa|urinblsa",
    Femur_Head_L:
      "Caput fem sin|Caput femoris sin|Caputfem sin|Caput sin|Höftkula vä|Höftkula vänster|Höftkula V|Vä höftkula|" +
      "Lårbenshuvud vänster|Femur vänster|Femur sin|Vänster femur|Femurhuvud vä|Hoftkula va|Femurcaput sin|" +
      "Caput femoris v|CapFem sin|Vänster höftkula",
    Femur_Head_R:
      "Caput fem dx|Caput femoris dx|Caput dx|Höftkula hö|Höftkula höger|Höftkula H|Hö höftkula|Lårbenshuvud hö|" +
      "Femur höger|Femur dx|Femurhuvud dx|Hoftkula ho|Femurcaput_R|Caput fem. dx.|Caputfem_dx|Höger lårbenshuvud",
    Bag_Bowel:
      "Tarmpåse|Tarmpåsen|tarmpase|Tarmpaket|TARMPÅSE|Tarmsäck|Tarm påse|Peritonealhåla|Bukhåla|Tarmpase_O",
    CTVn:
      "CTVN|CTVN 45|CTV lgl|CTV lymfkörtlar|CTV-N 46Gy|CTVlgl|CTV körtlar|CTV N elektiv|CTV lymfkortlar|" +
      "CTV lymfknutor|CTV bäckenlgl",
  },
  italian: {
    Bladder: "Vescica|VESCICA|Vescica urinaria|Vesc|Vescia|Vescica_OAR|Vesica|OAR vescica",
    Femur_Head_L:
      "Testa femorale sx|Testa Femore SX|TestaFemSx|Testa_fem_sn|FemoreSinistro|Femore sx|FEMORE SN|" +
      "Testa femorale sinistra|Testa femore sinistro|TF sx|Test fem sin|fem sx|Testa Femorale Sin|Femore sin",
    Femur_Head_R:
      "Testa femorale dx|Testa femore dx|TestaFemDx|FemoreDestro|Femore dx|femore_dx|Testa femorale destra|" +
      "T. femorale dx|TF dx|Femore destro|Fem_dx|Testa del femore dx|Testa fem. destra|Testa femroale dx",
    Bag_Bowel:
      "Sacco intestinale|Pacchetto intestinale|Sacco_Intestinale|Cavità peritoneale|Cavo peritoneale|" +
      "sacca intestinale|SaccoIntestinale|Pacchetto int|Pacchetto Intest.|Spazio intestinale",
    CTVn:
      "CTV linfonodi|CTV_linfonodale|CTV linfonodi pelvici|CTV N pelvi|CTV LFN|CTVlinfonodi|CTV linfonodale 45|" +
      "CTV stazioni linfonodali|CTV N 50,4|CTV LNF|CTV Drenaggio linfatico",
  },
  german: {
    Bladder:
      "Blase|Harnblase|HARNBLASE|blase_|Harnbl.|Harnblase gesamt|OAR Blase|Harnbase|Blase (OAR)",
    Femur_Head_L:
      "Hüftkopf li|Hüftkopf links|Hueftkopf li|HK li|Femurkopf li|Femurkopf_L|Femurkopf links|Femur li|" +
      "Femur links|li Hüftkopf|linker Hüftkopf|Oberschenkelkopf li|Femurkopf lks|Hüftk. li|Caput femoris links|" +
      "Hüftkopf l.",
    Femur_Head_R:
      "Hüftkopf re|Hüftkopf rechts|Hueftkopf re|HK re|Femurkopf rechts|Femur re|Femur rechts|re Hüftkopf|" +
      "Hüftkopf_re|Rechter Femurkopf|Oberschenkelkopf re|Fem.kopf re|Femurkopf_re|Hüfkopf rechts",
    Bag_Bowel:
      "Darmbeutel|Darmsack|Peritonealraum|Darmpaket|Peritonealhöhle|Darmkonvolut|Darmraum|Darm-Bag|Bauchhöhle",
    CTVn:
      "CTV LK|CTV Lymphknoten|CTV_LAG|CTV LAW|CTV Lymphabfluss|CTV LAG 50.4|CTV-LK pelvin|CTV N 45Gy|" +
      "CTV Lymphabflusswege|CTV LK Becken|CTVLK|CTV Beckenlymphknoten|CTV nodal 50,4Gy|CTV Lympknoten",
  },
  french: {
    Bladder: "Vessie|VESSIE|Vessie entière|Vesie|Vessie totale|OAR vessie|VESSIE EXT|vessie_D1",
    Femur_Head_L:
      "Tête fémorale G|Tete femorale G|Tete fem G|Tête fém. gauche|Tete femorale gauche|TETEFEMORALEG|TeteFemG|" +
      "TF G|TFG|Fémur gauche|Femur G|femur_gche|Tete fem gche|Tete femur G|tete femoral gauche",
    Femur_Head_R:
      "Tête fémorale D|Tete femorale D|Tete fem D|Tete femorale droite|TETEFEMORALED|TeteFemD|Tetefem droite|TF D|" +
      "TFD|Femur D|Fémur droit|Tete_femorale_dte|Tête fém D|T fémorale D|Tête du fémur droit|Femur Drt",
    Bag_Bowel:
      "Sac intestinal|Cavité péritonéale|Cavite peritoneale|Sac_intestinal|Sac à intestins|Cavité intestinale|" +
      "Espace péritonéal|Peritoine",
    CTVn:
      "CTV ganglions|CTV gg|CTV_GG|CTV ganglionnaire|CTV N pelvien|CTV_gg_pelvien|CTV aires ganglionnaires|" +
      "CTV gg 45|CTV Ganglions pelviens|CTVgg",
  },
  dutch: {
    Bladder: "Blaas|blaas_",
    Femur_Head_L: "Heupkop li|Femurkop links|Heupkop L",
    Femur_Head_R: "Heupkop re|Femurkop rechts",
    Bag_Bowel: "Darmzak|Darm zak",
    CTVn: "CTV klieren|CTV lymfeklieren",
  },
};

export interface Spelling {
  readonly language: string;
  readonly spelling: string;
  readonly structure: string;
}

export const spellings: readonly Spelling[] = Object.entries(lists).flatMap(
  ([language, byStructure]) =>
    Object.entries(byStructure).flatMap(([structure, text]) =>
      text.split("|").map((spelling) => ({ language, spelling, structure })),
    ),
);

/** What clinics draw besides, and must not be taken for one of the five. */
export const otherStructures: readonly string[] = (
  "Hip_L|Hip_R|Femur_Shaft|Femur_Shaft_L|Femur_Neck_R|BladderWall|Bladder_Wall|PTV_Bladder|Bladder-PTV|CTVp|CTV_T|" +
  "CTVt|CTVT|GTVn|GTV-N1|PTVn|PTV_N|PTVn45|ITVn|CTV_Prostate|CTV|CTV1|CTV_45|CTV boost|CTV_SV|CTVp+n|CTV-T HR|" +
  "Bowel_Small|Small Bowel|Bowel_Large|Bowel loops|Bowel|Dünndarm|Tunntarm|Intestino tenue|Anse intestinali|Grêle|" +
  "Colon_Sigmoid|Sigma|Rectum|Retto|Ändtarm|Anal_Canal|Analkanal|Penile bulb|PenileBulb|Bulbo|zBladder_opt|" +
  "Bladder_opt|opt_bladder|Ring|Ring_Bladder|Couch|CouchSurface|Body|External|BODY|Prostata|Prostate|SeminalVes|" +
  "Vescichette seminali|Vésicules séminales|Samenblase|Gallbladder|Gallenblase|Gallblåsa|Cistifellea|Uterus|Cervix|" +
  "Vagina|Ovary_L|Kidney_L|Kidney_R|SpinalCord|Cauda Equina|Sacrum|Pelvis|BoneMarrow|Iliac_Art_L|Blood vessels|" +
  "FemoralHeads|Femoral heads|Femurs|Teste femorali|Hüftköpfe|PRV_Bladder|Bladder+5mm|Bladder PRV5|Bladder_trigone|" +
  "Bladder neck|Fem_Vessel_L|Femoral Vein R|Femoral Artery Lt|Acetabulum_L|Trochanter_R|Humerus_Head_L|Hip prosthesis|" +
  "Prothèse hanche D|Höftprotes vä|Dose 95%|Isodose 4500|Marker1|Fiducial L|Avoid|Avoid_bowel|Bolus|Artefact|Air|" +
  "Rectum-PTV|Left|Head|LN_L|Lymph node 1|Bladder in PTV|Bladder_DL|Femur_Head_L_DL|Tumor|Mesorectum|Obturator_L"
).split("|");
