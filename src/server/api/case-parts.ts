/** What the handlers of cases and of structure sets share. */
import type { FastifyReply } from "fastify";
import { type CaseRow, caseById, type Queries } from "../../store/index.ts";
import { handled } from "../http/handle.ts";
import { notFound } from "../http/problems.ts";

/** Headers of content that never changes: the browser may keep it, proxies may not. */
export function unchanging(etag: string): Record<string, string> {
  return { etag, "cache-control": "private, max-age=86400, immutable" };
}

/** Answers that the browser's copy is still right. */
export function notModified(reply: FastifyReply, etag: string): typeof handled {
  void reply.status(304).headers(unchanging(etag)).send();
  return handled;
}

/**
 * The case with this id.
 * @throws {RequestProblem} 404 `not-found`.
 */
export async function requireCase(db: Queries, caseId: string): Promise<CaseRow> {
  const row = await caseById(db, caseId);
  if (row === undefined) throw notFound("case");
  return row;
}
