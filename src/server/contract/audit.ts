/** Who saw, changed and exported what. */
import { z } from "zod";
import { momentSchema, sha256Schema } from "./common.ts";
import { route } from "./route.ts";

export const auditEntrySchema = z.object({
  number: z.int(),
  at: momentSchema,
  /** Account name at that time; null where nobody was logged in, and for the server itself. */
  by: z.string().nullable(),
  /** A short verb phrase with dots: session.login, case.open, rating.save, structureSet.export. */
  action: z.string(),
  /** Id of what was seen, changed or exported. */
  subject: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Over this entry and the hash before it. */
  sha256: sha256Schema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditRoutes = {
  readAudit: route({
    method: "GET",
    path: "/api/audit",
    access: "admin",
    summary: "The audit log, newest first",
    query: z.object({
      /** Entries with smaller numbers. */
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    reply: z.object({ entries: z.array(auditEntrySchema) }),
  }),
  verifyAudit: route({
    method: "GET",
    path: "/api/audit/verification",
    access: "admin",
    summary: "Whether the chain of hashes is unbroken from the first entry to the last",
    reply: z.object({
      isWhole: z.boolean(),
      entries: z.int(),
      /** First entry at which it breaks. */
      brokenAt: z.int().nullable(),
      lastSha256: sha256Schema.nullable(),
    }),
  }),
} as const;
