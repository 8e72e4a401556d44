/**
 * Files of the class of CT images that are pages for people: saved screens, dose reports, a scanner's patient protocol.
 * They show the patient's name in the pixels, mostly without Burned In Annotation. They are recognised by what they call
 * themselves.
 */
import type { DataSet } from "../format/data-set.ts";
import { dicomProblem } from "../format/problem.ts";
import { textOf, textsOf } from "../format/values.ts";

/** @throws {ArcuateError} `burned-in-annotation`, `screen-or-page`, with the attribute by which it was recognised. */
export function refusePages(dataSet: DataSet): void {
  const burnedIn = textOf(dataSet, "BurnedInAnnotation");
  if (burnedIn !== undefined && burnedIn.toUpperCase() !== "NO") {
    const mustHold = "the image must bear no words: Burned In Annotation must be NO or absent";
    throw dicomProblem("burned-in-annotation", mustHold, "another value");
  }
  const sign = signOfPage(dataSet);
  if (sign === undefined) return;
  const mustHold = "the image must be a slice of a scan, not a screen or a page of text";
  throw dicomProblem("screen-or-page", mustHold, sign);
}

function signOfPage(dataSet: DataSet): string | undefined {
  if (textsOf(dataSet, "ImageType").some(namesPage)) return "an Image Type of such an image";
  if (textOf(dataSet, "ConversionType") !== undefined) {
    return "a Conversion Type, which images from outside the scanner have";
  }
  if (PAGE_DESCRIPTION.test(textOf(dataSet, "SeriesDescription") ?? "")) {
    return "a Series Description of such images";
  }
  return undefined;
}

/** Words of Image Type; a value may hold several, such as CT_SOM5 PROT. */
const pageWords: ReadonlySet<string> = new Set(
  "SAVE SCREENSAVE SCREENSHOT SCREEN CAPTURE CAPTURED PROT PROTOCOL REPORT DOSEINFO DOSEREPORT".split(
    " ",
  ),
);

/** Words that name a page after DOSE; alone, it may be that of a low-dose scan. */
const AFTER_DOSE = /\bDOSE (?:INFO|INFORMATION|RECORD|REPORT|SHEET|SUMMARY|PAGE)\b/;

function namesPage(value: string): boolean {
  const words = value.toUpperCase().split(/[^A-Z0-9]+/);
  const isDose = value.toUpperCase() === "DOSE" || AFTER_DOSE.test(words.join(" "));
  return isDose || words.some((word) => pageWords.has(word));
}

/** What scanners call such series; a protocol's name alone ("pelvis protocol") is that of a scan. */
const PAGE_DESCRIPTION =
  /\b(?:patient[\s_-]*protocol|patientenprotokoll|dose[\s_-]*(?:info|information|record|report|sheet|summary|page)|dosisbericht|screen[\s_-]*(?:saves?|shots?|captures?)|exam(?:ination)?[\s_-]*summary)\b/i;
