/** The Fastify application: bodies, schemas, errors, headers, cookies, limits, the OpenAPI document, the pages. */
import { existsSync } from "node:fs";
import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from "fastify-type-provider-zod";
import { softwareVersion } from "../../host/index.ts";
import type { ServerContext } from "../context.ts";
import { addRoutes, type Handlers } from "./handle.ts";
import { addHeaders } from "./headers.ts";
import { notFound, RequestProblem, replyToError } from "./problems.ts";

export interface AppOptions {
  readonly webFolder: string | undefined;
}

/** Makes the application, ready to listen or to be called without a network. @param handlers One for every route. */
export async function createApp(
  context: ServerContext,
  handlers: Handlers,
  { webFolder }: AppOptions,
): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = context.log;
  const app = Fastify({
    loggerInstance,
    // Addresses hold ids of cases; the audit log tells who saw them.
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 200 },
    // A page left open in a browser must not keep the server from ending.
    forceCloseConnections: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(replyToError);
  takeBytes(app);
  await addHeaders(app);
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  await app.register(swagger, { openapi: about, transform: jsonSchemaTransform });
  app.decorateRequest("session", null);
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/") && !reply.hasHeader("cache-control")) {
      reply.header("cache-control", "no-store");
    }
  });
  await app.register(async (scope) => addRoutes(scope, context, handlers));
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  await addPages(app, webFolder);
  return app;
}

const about = {
  openapi: "3.1.0",
  info: {
    title: "Arcuate",
    version: softwareVersion,
    description: "Research use only. Not for clinical use.",
  },
} as const;

/** Takes JSON as Fastify does (`__proto__` is refused) and bytes, and no other body. */
function takeBytes(app: FastifyInstance): void {
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser(
    ["application/octet-stream", "application/gzip"],
    { parseAs: "buffer" },
    (_request, body, done) => done(null, body),
  );
}

/** Serves the built pages; every path of theirs gets the one page. Without built pages there is only the API. */
async function addPages(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const hasPages = folder !== undefined && existsSync(folder);
  if (hasPages) {
    await app.register(fastifyStatic, { root: folder, index: ["index.html"], wildcard: true });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const { method, url } = request;
    const isPage = method === "GET" && !url.startsWith("/api/") && !/\.\w+(\?|$)/.test(url);
    if (isPage && hasPages) return reply.type("text/html").sendFile("index.html");
    if (url === "/" && method === "GET") return reply.type("text/plain").send(NO_PAGES);
    const problem = url.startsWith("/api/")
      ? new RequestProblem(404, "not-found", "Cannot do this: the API has no such route")
      : notFound("page");
    return replyToError(problem, request, reply);
  });
}

const NO_PAGES =
  "This is the API of Arcuate (/api/openapi.json). Its pages are not built. Research use only.\n";
