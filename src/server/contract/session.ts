/** First set-up, login, the session, accounts. */
import { z } from "zod";
import { doneSchema, idSchema, momentSchema } from "./common.ts";
import { roles, route } from "./route.ts";

const roleSchema = z.enum(roles);

export const userNameSchema = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,39}$/u, "1 to 40 letters, digits, spaces or . _ @ -");

/** Length matters more than special characters; the upper limit bounds the work of hashing. */
export const passwordSchema = z.string().min(10).max(256);

const sessionSchema = z.object({
  user: z.object({ id: idSchema, name: z.string(), role: roleSchema }),
  /** Must be sent as `x-csrf-token` with every request but GET. */
  csrfToken: z.string(),
  expiresAt: momentSchema,
});
export type Session = z.infer<typeof sessionSchema>;

const accountSchema = z.object({
  id: idSchema,
  name: z.string(),
  role: roleSchema,
  isDisabled: z.boolean(),
  createdAt: momentSchema,
  lastSeenAt: momentSchema.nullable(),
});
export type Account = z.infer<typeof accountSchema>;

const structureSchema = z.object({
  label: z.int(),
  name: z.string(),
  /** For people to read. */
  title: z.string(),
  interpretedType: z.enum(["ORGAN", "CTV", "GTV", "PTV", "AVOIDANCE"]),
  /** Red, green, blue. */
  colour: z.tuple([z.int(), z.int(), z.int()]),
  /** Drawn only for these groups; everywhere when absent. */
  diagnoses: z.array(z.string()).optional(),
});

const aboutSchema = z.object({
  software: z.literal("Arcuate"),
  version: z.string(),
  notice: z.string(),
  /** There is no account yet: the set-up link that the server printed makes the first. */
  needsSetup: z.boolean(),
  /** Whether the data folder holds the demo cohort of synthetic patients. */
  isDemo: z.boolean(),
  /** The structures of the cohort; `label` is their integer in label maps. */
  structures: z.array(structureSchema),
  limits: z.object({
    chunkBytes: z.int(),
    uploadFiles: z.int(),
    uploadBytes: z.number(),
    modelBytes: z.int(),
  }),
});
export type About = z.infer<typeof aboutSchema>;

const credentials = z.object({ name: z.string().max(200), password: z.string().max(256) });
const byUser = z.object({ userId: idSchema });

export const sessionRoutes = {
  about: route({
    method: "GET",
    path: "/api/about",
    access: "anyone",
    summary: "What this server is, its structures and its limits",
    reply: aboutSchema,
  }),
  setUp: route({
    method: "POST",
    path: "/api/setup",
    access: "anyone",
    summary: "Make the first administrator with the token of the set-up link, once, and log in",
    body: z.object({
      token: z.string().max(200),
      name: userNameSchema,
      password: passwordSchema,
    }),
    reply: sessionSchema,
    status: 201,
  }),
  logIn: route({
    method: "POST",
    path: "/api/session",
    access: "anyone",
    summary: "Log in; the session comes as a cookie",
    body: credentials,
    reply: sessionSchema,
    status: 201,
  }),
  me: route({
    method: "GET",
    path: "/api/session",
    access: "reader",
    summary: "The account that is logged in; 401 when there is none",
    reply: sessionSchema,
  }),
  logOut: route({
    method: "DELETE",
    path: "/api/session",
    access: "reader",
    summary: "Log out",
    reply: doneSchema,
  }),
  changePassword: route({
    method: "POST",
    path: "/api/session/password",
    access: "reader",
    summary: "Change one's own password; ends one's other sessions",
    body: z.object({ current: z.string().max(256), next: passwordSchema }),
    reply: doneSchema,
  }),
  listAccounts: route({
    method: "GET",
    path: "/api/accounts",
    access: "admin",
    summary: "All accounts",
    reply: z.object({ accounts: z.array(accountSchema) }),
  }),
  listRaters: route({
    method: "GET",
    path: "/api/raters",
    access: "reviewer",
    summary: "Accounts that may rate, to choose from for a review session",
    reply: z.object({ raters: z.array(z.object({ id: idSchema, name: z.string() })) }),
  }),
  createAccount: route({
    method: "POST",
    path: "/api/accounts",
    access: "admin",
    summary: "Make an account",
    body: z.object({ name: userNameSchema, password: passwordSchema, role: roleSchema }),
    reply: accountSchema,
    status: 201,
  }),
  changeAccount: route({
    method: "PATCH",
    path: "/api/accounts/:userId",
    access: "admin",
    summary: "Change a role, disable, or set a new password; the last administrator stays one",
    params: byUser,
    body: z.object({
      role: roleSchema.optional(),
      isDisabled: z.boolean().optional(),
      password: passwordSchema.optional(),
    }),
    reply: accountSchema,
  }),
} as const;
