/** Schemas that several parts of the contract share. */
import { z } from "zod";

export const caseIdSchema = z.string().regex(/^case-[0-9a-f]{10}$/);

/** Ids that the server makes, or a client, so that a repeated request changes nothing. */
export const idSchema = z.uuid();

/** A moment, as ISO 8601 in UTC. */
export const momentSchema = z.iso.datetime();

/** SHA-256 in hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** A structure's TG-263 name, at most 16 characters. */
export const structureNameSchema = z.string().min(1).max(16);

/** Free text of a person. Shown as text, never as markup. */
export const commentSchema = z.string().max(2000);

export const titleSchema = z.string().trim().min(1).max(80);

/** Diagnosis group: cervical, anorectal, ... The same rule as on the command line (`diagnosisGroupOf` in volume/). */
export const diagnosisSchema = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u)
  .nullable();

/** A person, as others see them. */
export const personSchema = z.object({ id: idSchema, name: z.string() });
export type Person = z.infer<typeof personSchema>;

/** What a person should know before trusting a case or a prediction. No patient data, no text from DICOM files. */
export const remarkSchema = z.object({
  code: z.string(),
  severity: z.enum(["severe", "warning", "notice"]),
  /** TG-263 name; null where it concerns the whole case. */
  structure: z.string().nullable(),
  /** Slices of the CT that it concerns, counted from 1; absent where it concerns no slices of their own. */
  slices: z.array(z.int().min(1)).optional(),
  /** What was measured or counted, by a name with its unit. */
  figures: z.record(z.string(), z.number()).optional(),
  text: z.string(),
});
export type Remark = z.infer<typeof remarkSchema>;

/** The body of every reply that reports an error. `code` is stable; `message` is for a person. */
export const problemSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    fields: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
});
export type Problem = z.infer<typeof problemSchema>;

/** The reply of a route that only confirms that it is done. */
export const doneSchema = z.object({ done: z.literal(true) });
