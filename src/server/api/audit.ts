/** The audit log. */
import { readAudit, verifyAudit } from "../../store/index.ts";
import type { auditRoutes } from "../contract/audit.ts";
import type { HandlersOf } from "../http/handle.ts";

export const auditHandlers: HandlersOf<typeof auditRoutes> = {
  readAudit: async ({ context: { db }, query }) => ({
    entries: (await readAudit(db, query)).map(({ details, previousSha256: _, ...entry }) => ({
      ...entry,
      details: JSON.parse(details),
    })),
  }),
  verifyAudit: ({ context: { db } }) => verifyAudit(db),
};
