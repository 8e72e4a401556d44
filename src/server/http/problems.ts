/** Errors as replies. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { ArcuateError } from "../../base/index.ts";
import type { Problem } from "../contract/index.ts";
import { withoutPlaces } from "../places.ts";

/** An error of a request with its HTTP status, a stable code, and a message for a person. */
export class RequestProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A 404 `not-found`. @param what What was looked for, for the message: "case". */
export function notFound(what: string): RequestProblem {
  return new RequestProblem(
    404,
    "not-found",
    `Cannot find the ${what}: there must be one with this id, got none`,
  );
}

/** A 409: the request contradicts what is stored. */
export function conflict(code: string, message: string): RequestProblem {
  return new RequestProblem(409, code, message);
}

/** Statuses of errors of the program's own, by code; the rest by kind. */
const statusByCode = new Map([
  ["offset-wrong", 409],
  ["piece-too-long", 413],
  ["structure-unknown", 422],
  ["busy", 503],
  ["write-failed", 507],
]);
const statusByKind = {
  usage: 400,
  input: 422,
  model: 422,
  device: 503,
  storage: 500,
  interrupted: 503,
} as const;

/** Replies to whatever was thrown. A fault of the program is logged, and its text is not sent. */
export function replyToError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, problem } = describe(error);
  if (status >= 500) {
    request.log.error(
      { code: problem.error.code, route: request.routeOptions.url },
      stackOf(error),
    );
  }
  return reply.status(status).type("application/json").send(problem);
}

function describe(error: unknown): { status: number; problem: Problem } {
  if (error instanceof RequestProblem) return problem(error.status, error.code, error.message);
  if (error instanceof ArcuateError) {
    const status = statusByCode.get(error.code) ?? statusByKind[error.kind];
    const fields = withoutPaths(error.fields);
    return problem(status, error.code, withoutPlaces(error.message), fields);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation;
    const where = `${error.validationContext ?? "request"}${issue?.instancePath ?? ""}`;
    const text = `Cannot take the request: ${where} must be as the API says, got: ${issue?.message ?? "something else"}`;
    return problem(400, "request-invalid", text);
  }
  return describeFastify(error);
}

/** Fastify's own errors carry a status: a body too large, an unknown media type, text that is not JSON. */
function describeFastify(error: unknown): { status: number; problem: Problem } {
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status === 413)
    return problem(413, "body-too-large", "Cannot take the request: it is too large");
  if (status === 415) {
    return problem(
      415,
      "media-type",
      "Cannot take the request: its media type must be one that this route takes",
    );
  }
  if (status === 429)
    return problem(
      429,
      "too-many-requests",
      "Cannot do this again yet: there were too many attempts, wait a minute",
    );
  if (status >= 400 && status < 500) {
    return problem(status, "request-invalid", "Cannot take the request: it is malformed");
  }
  return problem(500, "bug", "This is a fault of Arcuate, not of your input");
}

function problem(
  status: number,
  code: string,
  message: string,
  fields?: Record<string, string | number>,
): { status: number; problem: Problem } {
  const isTelling = fields !== undefined && Object.keys(fields).length > 0;
  return { status, problem: { error: { code, message, ...(isTelling && { fields }) } } };
}

function withoutPaths(fields: Readonly<Record<string, string | number>>) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== "path"));
}

/** The stack without the message: messages of the database quote values, which must not be in a log. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const places = (error.stack ?? "").split("\n").filter((line) => /^ +at .*:\d+\)?$/.test(line));
  return [error.name, ...places].join("\n");
}
