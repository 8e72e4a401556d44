/** Who may call a route: checks the session cookie, the role, and that a change comes from our own pages. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { type AccountRow, findSession, type OpenSession } from "../../store/index.ts";
import type { ServerContext } from "../context.ts";
import { type Access, CSRF_HEADER, roles } from "../contract/index.ts";
import { RequestProblem } from "./problems.ts";
import { hashToken, sameText } from "./tokens.ts";

export const SESSION_COOKIE = "arcuate_session";

declare module "fastify" {
  interface FastifyRequest {
    /** Of whoever is logged in; null before the guard has looked, and for nobody. */
    session: OpenSession | null;
  }
}

/**
 * Lets a request through, or throws: 401 without a session, 403 with a role too low, and 403 for a change that does not
 * come from our own pages. Runs before any of the body is read.
 */
export async function guard(
  { db }: Pick<ServerContext, "db">,
  access: Access,
  request: FastifyRequest,
): Promise<void> {
  const isChange = request.method !== "GET" && request.method !== "HEAD";
  if (isChange) requireOwnOrigin(request);
  if (access === "anyone") return;
  const token = request.cookies[SESSION_COOKIE];
  const session = token === undefined ? undefined : await findSession(db, hashToken(token));
  if (session === undefined) {
    throw new RequestProblem(401, "not-logged-in", "Cannot do this: you must be logged in");
  }
  if (isChange) requireCsrfToken(request, session);
  if (roles.indexOf(session.account.role) < roles.indexOf(access)) {
    throw new RequestProblem(
      403,
      "role-too-low",
      `Cannot do this: the role must be ${access} or higher, got ${session.account.role}`,
    );
  }
  request.session = session;
}

/** Browsers send the origin of a request; other programs do not, and have no cookie that could be misused. */
function requireOwnOrigin({ headers }: FastifyRequest): void {
  const { origin, host } = headers;
  if (origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new RequestProblem(
    403,
    "origin-foreign",
    "Cannot do this: the request must come from this server's own pages",
  );
}

function requireCsrfToken({ headers }: FastifyRequest, { csrfToken }: OpenSession): void {
  const given = headers[CSRF_HEADER];
  if (typeof given === "string" && sameText(given, csrfToken)) return;
  throw new RequestProblem(
    403,
    "csrf-token",
    `Cannot do this: the header ${CSRF_HEADER} must hold the session's token`,
  );
}

/** Sets the cookie of a new session: scripts cannot read it, and other sites' requests do not carry it. */
export function setSessionCookie(
  reply: FastifyReply,
  token: string,
  { expiresAt, secure }: { readonly expiresAt: Date; readonly secure: boolean },
): void {
  const options = { path: "/", httpOnly: true, sameSite: "strict", secure } as const;
  void reply.setCookie(SESSION_COOKIE, token, { ...options, expires: expiresAt });
}

/**
 * The account that calls.
 * @throws {TypeError} On a route that anyone may call: it has no account.
 */
export function accountOf({ session }: FastifyRequest): AccountRow {
  if (session === null) throw new TypeError("The route must need a role to have an account");
  return session.account;
}
