/** First set-up, login, accounts. */
import { randomUUID } from "node:crypto";
import { schemeOfCohort } from "../../cohort/index.ts";
import { softwareVersion } from "../../host/index.ts";
import {
  type AccountRow,
  accountById,
  accountNamed,
  addRaters,
  appendAudit,
  endSession,
  endSessionsOf,
  hasAccounts,
  insertAccount,
  insertSession,
  listAccounts,
  listReviewSessions,
  otherAdmins,
  type Queries,
  readSetting,
  updateAccount,
  writeSetting,
} from "../../store/index.ts";
import type { ServerContext } from "../context.ts";
import type { Account, Session } from "../contract/index.ts";
import type { sessionRoutes } from "../contract/session.ts";
import { DEMO_SESSION_TO_RATE } from "../demo-session.ts";
import { SESSION_COOKIE, setSessionCookie } from "../http/guard.ts";
import type { Call, HandlersOf } from "../http/handle.ts";
import { checkPassword, hashPassword } from "../http/passwords.ts";
import { conflict, notFound, RequestProblem } from "../http/problems.ts";
import { createToken, hashToken, sameText } from "../http/tokens.ts";

/** Name of the setting that holds the hash of the set-up link's token until it is used. */
export const SETUP_SETTING = "setup-token-sha256";

export const NOTICE = "Research use only. Not for clinical use.";

export const sessionHandlers: HandlersOf<typeof sessionRoutes> = {
  about: async ({ context: { db, folders, limits, isDemo } }) => ({
    software: "Arcuate",
    version: softwareVersion,
    notice: NOTICE,
    needsSetup: !(await hasAccounts(db)),
    isDemo,
    structures: (await schemeOfCohort(folders.cohort)).structures.map(
      ({ label, name, title, interpretedType, colour, diagnoses }) => ({
        ...{ label, name, title, interpretedType },
        colour: [...colour],
        ...(diagnoses && { diagnoses: [...diagnoses] }),
      }),
    ),
    limits: {
      chunkBytes: limits.chunkBytes,
      uploadFiles: limits.uploadFiles,
      uploadBytes: limits.uploadBytes,
      modelBytes: limits.modelBytes,
    },
  }),

  setUp: async ({ context, body, reply }) => {
    const expected = await readSetting(context.db, SETUP_SETTING);
    if (expected === undefined || !sameText(hashToken(body.token), expected)) {
      throw new RequestProblem(
        403,
        "setup-token",
        "Cannot set up: the link must be the one that the server printed at its latest start, and unused",
      );
    }
    const passwordHash = await hashPassword(body.password);
    const account = await context.db.transaction(async (tx) => {
      // Two requests at the same time with one link make one administrator.
      if ((await readSetting(tx, SETUP_SETTING)) !== expected) throw conflict("setup-done", SET_UP);
      const made = await insertAccount(tx, {
        id: randomUUID(),
        name: body.name,
        role: "admin",
        passwordHash,
      });
      if (made === undefined) throw nameTaken();
      await writeSetting(tx, SETUP_SETTING, undefined);
      await addToDemoSession(tx, made.id);
      await appendAudit(tx, { by: made.name, action: "setup.finish", subject: made.id });
      return made;
    });
    return openSession(context, account, reply);
  },

  logIn: async ({ context, body, reply }) => {
    const { db } = context;
    const account = await accountNamed(db, body.name);
    const isRight = await checkPassword(body.password, account?.passwordHash ?? null);
    if (account === undefined || !isRight || account.isDisabled) {
      await appendAudit(db, { by: null, action: "session.refuse", subject: account?.id ?? null });
      throw new RequestProblem(401, "login-wrong", "Cannot log in: name and password must match");
    }
    await appendAudit(db, { by: account.name, action: "session.login", subject: account.id });
    return openSession(context, account, reply);
  },

  me: async ({ request }) => {
    const { account, csrfToken, expiresAt } = request.session!;
    return describeSession(account, { csrfToken, expiresAt });
  },

  logOut: async ({ context: { db }, account, request, reply }) => {
    await endSession(db, hashToken(request.cookies[SESSION_COOKIE] ?? ""));
    await appendAudit(db, { by: account.name, action: "session.logout", subject: account.id });
    void reply.clearCookie(SESSION_COOKIE, { path: "/" });
    return { done: true };
  },

  changePassword: async ({ context: { db }, account, body, request }) => {
    if (!(await checkPassword(body.current, account.passwordHash))) {
      throw new RequestProblem(
        403,
        "password-wrong",
        "Cannot change the password: the current one must be right",
      );
    }
    const passwordHash = await hashPassword(body.next);
    await db.transaction(async (tx) => {
      await updateAccount(tx, account.id, { passwordHash });
      await endSessionsOf(tx, account.id, hashToken(request.cookies[SESSION_COOKIE] ?? ""));
      await appendAudit(tx, { by: account.name, action: "account.password", subject: account.id });
    });
    return { done: true };
  },

  listAccounts: async ({ context: { db } }) => ({
    accounts: (await listAccounts(db)).map(describeAccount),
  }),

  listRaters: async ({ context: { db } }) => ({
    raters: (await listAccounts(db))
      .filter(
        ({ role, isDisabled, passwordHash }) => role !== "reader" && !isDisabled && passwordHash,
      )
      .map(({ id, name }) => ({ id, name })),
  }),

  createAccount: async ({ context: { db }, account, body }) => {
    const passwordHash = await hashPassword(body.password);
    return db.transaction(async (tx) => {
      const { name, role } = body;
      const made = await insertAccount(tx, { id: randomUUID(), name, role, passwordHash });
      if (made === undefined) throw nameTaken();
      const event = { by: account.name, action: "account.create", subject: made.id } as const;
      await appendAudit(tx, { ...event, details: { role } });
      return describeAccount(made);
    });
  },

  changeAccount,
};

async function changeAccount({
  context: { db },
  account,
  params: { userId },
  body: { role, isDisabled, password },
}: Call<typeof sessionRoutes.changeAccount>): Promise<Account> {
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  return db.transaction(async (tx) => {
    const there = await accountById(tx, userId);
    if (there === undefined) throw notFound("account");
    const losesAdmin = isDisabled === true || (role !== undefined && role !== "admin");
    if (there.role === "admin" && losesAdmin && (await otherAdmins(tx, userId)) === 0) {
      throw conflict(
        "last-admin",
        "Cannot change the account: at least one administrator must remain",
      );
    }
    const changed = await updateAccount(tx, userId, {
      ...(role !== undefined && { role }),
      ...(isDisabled !== undefined && { isDisabled }),
      ...(passwordHash !== undefined && { passwordHash }),
    });
    // Sessions that were opened with the earlier password or role end now.
    if (losesAdmin || passwordHash !== undefined) await endSessionsOf(tx, userId);
    await appendAudit(tx, {
      by: account.name,
      action: "account.change",
      subject: userId,
      details: {
        ...(role !== undefined && { role }),
        ...(isDisabled !== undefined && { isDisabled }),
        isNewPassword: passwordHash !== undefined,
      },
    });
    return describeAccount(changed ?? there);
  });
}

const SET_UP = "Cannot set up: the server must not have been set up yet";

function nameTaken(): RequestProblem {
  return conflict(
    "name-taken",
    "Cannot make the account: its name must be new, got one that another account has",
  );
}

async function addToDemoSession(tx: Queries, accountId: string): Promise<void> {
  for (const { id, title } of await listReviewSessions(tx)) {
    if (title === DEMO_SESSION_TO_RATE) await addRaters(tx, id, [accountId]);
  }
}

async function openSession(
  { db, limits, secureCookies }: ServerContext,
  account: AccountRow,
  reply: Call<typeof sessionRoutes.logIn>["reply"],
): Promise<Session> {
  const [token, csrfToken] = [createToken(), createToken()];
  const expiresAt = new Date(Date.now() + limits.sessionHours * 3_600_000);
  await insertSession(db, {
    tokenHash: hashToken(token),
    accountId: account.id,
    csrfToken,
    expiresAt,
  });
  setSessionCookie(reply, token, { expiresAt, secure: secureCookies });
  return describeSession(account, { csrfToken, expiresAt });
}

function describeSession(
  { id, name, role }: AccountRow,
  { csrfToken, expiresAt }: { csrfToken: string; expiresAt: Date },
): Session {
  return { user: { id, name, role }, csrfToken, expiresAt: expiresAt.toISOString() };
}

function describeAccount({
  id,
  name,
  role,
  isDisabled,
  createdAt,
  lastSeenAt,
  passwordHash,
}: AccountRow): Account {
  return {
    id,
    name,
    role,
    isDisabled: isDisabled || passwordHash === null,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  };
}
