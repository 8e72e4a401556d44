/** The audit log. */
import { readAudit, verifyAudit } from "../../store/index.ts";
import { auditEntrySchema, type auditRoutes } from "../contract/audit.ts";
import type { HandlersOf } from "../http/handle.ts";

const { details: detailsSchema } = auditEntrySchema.shape;

export const auditHandlers: HandlersOf<typeof auditRoutes> = {
  readAudit: async ({ context: { db }, query }) => ({
    entries: (await readAudit(db, query)).map(({ details, previousSha256: _, ...entry }) => ({
      ...entry,
      details: detailsSchema.parse(JSON.parse(details)),
    })),
  }),
  verifyAudit: ({ context: { db } }) => verifyAudit(db),
};
