/** Which structure each ROI name in the archive stands for. */
import { z } from "zod";
import { momentSchema } from "./common.ts";
import { route } from "./route.ts";

const nameEntrySchema = z.object({
  /** As it is most often written; from DICOM files, so to be shown as text only. */
  spelling: z.string(),
  /** A structure's name, "ignore", or null where nobody has said. */
  structure: z.string().nullable(),
  /** How many cases have it. */
  cases: z.int(),
  proposal: z.object({
    structure: z.string().nullable(),
    /** 0 to 1. */
    confidence: z.number(),
    reason: z.string(),
  }),
  /** Cases in which it lies on the other side than its structure: not used there. */
  wrongSide: z.array(z.string()),
  /** Who has looked at it and when; null where `structure` is only what Arcuate proposes. */
  accepted: z.object({ by: z.string(), at: momentSchema }).nullable(),
});
export type NameEntry = z.infer<typeof nameEntrySchema>;

const namesSchema = z.object({ names: z.array(nameEntrySchema) });

export const nameRoutes = {
  listNames: route({
    method: "GET",
    path: "/api/names",
    access: "reader",
    summary: "Every spelling in the cohort, most frequent first, with the proposed structure",
    reply: namesSchema,
  }),
  answerNames: route({
    method: "POST",
    path: "/api/names",
    access: "reviewer",
    summary: "Assign spellings to structures; references that this changes are drawn again",
    body: z.object({
      answers: z
        .array(
          z.object({ spelling: z.string().max(200), structure: z.string().max(16).nullable() }),
        )
        .min(1)
        .max(2000),
    }),
    reply: namesSchema,
  }),
} as const;
