/** What may happen to an attribute of a de-identified file. */

/** What happens to an attribute's value. A value that does not have the form it should have is emptied. */
export type Rule =
  /** Kept where it is a number, or numbers. */
  | "number"
  /** Its items are cleaned in turn. */
  | "items"
  /** Replaced by a UID that depends on it and the key. */
  | "uid"
  /** Kept where it is the standard's own. */
  | "classUid"
  /** Moved by the patient's shift, the date together with its time. */
  | "date"
  | "dateTime"
  | "time"
  | "empty"
  | "pseudonym"
  | "roiName"
  | "equipment"
  | "kernel"
  /** A term of the standard stays; other units become UNKNOWN, because empty would mean Hounsfield units. */
  | "rescaleUnit"
  /** Kept where it is an isotope's name, such as Ir-192. */
  | "isotope"
  /** The tag by which the frames of a dose are counted, and no other. */
  | "framePointer"
  /** Its presence is kept, its text is not. */
  | "contrast"
  /** Kept where it is a code that Arcuate writes, in Arcuate's words. */
  | "anatomyCode"
  /** Kept with patient characteristics only. */
  | "age"
  | "bodyMeasure"
  | "sex"
  | { readonly constant: string }
  /** Values up to the first that is not one of these. */
  | { readonly terms: ReadonlySet<string> };

/** Action of the basic profile: see PS3.15 table E.1-1a. */
export type ProfileAction = "D" | "Z" | "X" | "U" | "Z/D" | "X/Z" | "X/D" | "X/Z/D";

/** A rule, with the basic profile's action where the profile names the attribute. */
export type RuleEntry = Rule | readonly [Rule, ProfileAction];
