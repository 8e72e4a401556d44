/** Adds the contract's routes to Fastify: requests are checked against the contract before a handler runs. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { AccountRow } from "../../store/index.ts";
import type { ServerContext } from "../context.ts";
import { isBytes, problemSchema, type Route, type RouteName, routes } from "../contract/index.ts";
import type { Limits } from "../options.ts";
import { accountOf, guard } from "./guard.ts";

/** A reply of bytes. */
export interface Sent {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler returns when it has sent the reply itself. */
export const handled = Symbol("handled");

type Parsed<T> = T extends z.ZodType ? z.output<T> : Buffer;

/** One call, as the contract says it is. */
export interface Call<R extends Route> {
  readonly context: ServerContext;
  readonly params: R extends { params: infer P } ? Parsed<P> : undefined;
  readonly query: R extends { query: infer Q } ? Parsed<Q> : undefined;
  readonly body: R extends { body: infer B } ? Parsed<B> : undefined;
  /** Undefined on routes that anyone may call. */
  readonly account: R["access"] extends "anyone" ? undefined : AccountRow;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Handler<R extends Route> = (
  call: Call<R>,
) => Promise<R["reply"] extends z.ZodType ? z.input<R["reply"]> : Sent | typeof handled>;

/** A handler for every route, and for no other. */
export type Handlers = { readonly [N in RouteName]: Handler<(typeof routes)[N]> };

/** The handlers of one file. */
export type HandlersOf<T extends Partial<Record<RouteName, Route>>> = {
  readonly [N in keyof T & RouteName]: Handler<(typeof routes)[N]>;
};

/** Adds every route of the contract to Fastify, each with its handler. */
export function addRoutes(app: FastifyInstance, context: ServerContext, handlers: Handlers): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    // Each handler fits its own route; together they are seen as fitting any.
    addRoute(app, context, { name, handler: handlers[name] as unknown as Handler<Route> });
  }
}

/** Routes that check a password: the number of attempts is limited. */
const passwordRoutes: ReadonlySet<RouteName> = new Set(["logIn", "setUp", "changePassword"]);

function addRoute(
  app: FastifyInstance,
  context: ServerContext,
  { name, handler }: { readonly name: RouteName; readonly handler: Handler<Route> },
): void {
  const route: Route = routes[name];
  const { limits } = context;
  const rateLimit = { max: limits.loginsPerMinute, timeWindow: 60_000 };
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: bodyLimit(name, limits),
    schema: schemaOf(name, route),
    config: { rateLimit: passwordRoutes.has(name) ? rateLimit : false },
    onRequest: (request) => guard(context, route.access, request),
    handler: async (request, reply) => {
      const account = route.access === "anyone" ? undefined : accountOf(request);
      const { params, query, body } = request;
      // Fastify has checked them against the contract's schemas.
      const call = {
        context,
        params,
        query,
        body,
        account,
        request,
        reply,
      } as unknown as Call<Route>;
      const answer = await handler(call);
      if (answer === handled) return reply;
      reply.status(route.status ?? 200);
      return isBytes(route.reply) ? sendBytes(reply, answer as Sent) : answer;
    },
  });
}

function sendBytes(reply: FastifyReply, { bytes, mediaType, headers = {} }: Sent): FastifyReply {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return reply.headers(headers).type(mediaType).send(buffer);
}

function bodyLimit(name: RouteName, limits: Limits): number {
  switch (name) {
    case "sendPiece":
      return limits.chunkBytes;
    case "addModel":
      return limits.modelBytes;
    case "saveCorrection":
      return limits.labelsBytes;
    case "createUpload":
      return 8 * limits.jsonBytes; // twenty thousand names
    default:
      return limits.jsonBytes;
  }
}

function schemaOf(name: RouteName, { summary, access, params, query, body, reply, status }: Route) {
  const parts = {
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body !== undefined && !isBytes(body) && { body }),
  };
  const success = isBytes(reply) ? undefined : { [status ?? 200]: reply };
  return {
    operationId: name,
    summary,
    description: access === "anyone" ? "For anyone." : `Role: ${access} or higher.`,
    ...(body !== undefined && isBytes(body) && { consumes: [...body.mediaTypes] }),
    ...(isBytes(reply) && { produces: [...reply.mediaTypes] }),
    ...parts,
    response: { ...success, default: problemSchema },
  };
}
