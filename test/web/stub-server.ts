/**
 * The pages' server in memory, for looking at pages and measuring them with 500 cases. It checks nothing and stores
 * nothing; replies go through the contract's schemas. `tsx test/web/stub-server.ts [port]`, after `npm run build:web`.
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBytes, type Route, type RouteName, routes } from "../../src/server/contract/index.ts";
import { answers, bytesFor } from "./stub-answers.ts";

function matching(method: string, path: string) {
  for (const [name, route] of Object.entries<Route>(routes)) {
    const pattern = new RegExp(`^${route.path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`);
    const match = route.method === method ? pattern.exec(path) : null;
    // Object.entries widens the names of a fixed object to strings.
    if (match) return { name: name as RouteName, route, params: { ...match.groups } };
  }
  return null;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function sendPage(web: string, path: string, response: ServerResponse): void {
  const isFile = path.startsWith("/assets/");
  const types: Record<string, string> = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
  };
  response.setHeader("content-type", isFile ? (types[extname(path)] ?? "text/plain") : "text/html");
  response.setHeader(
    "content-security-policy",
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'",
  );
  response.end(readFileSync(join(web, isFile ? path : "index.html")));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/api/jobs/events") {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(":\n\n");
    return;
  }
  const found = matching(request.method ?? "GET", pathname);
  if (!found) {
    sendJson(response, 404, { error: { code: "not-found", message: "No such call" } });
    return;
  }
  const asked = { params: found.params, query: searchParams, body: await bodyOf(request) };
  if (isBytes(found.route.reply)) {
    response.setHeader("content-type", "application/octet-stream");
    response.end(bytesFor(found.name, asked));
    return;
  }
  const reply = answers[found.name]?.(asked);
  if (reply === undefined && answers[found.name]) {
    sendJson(response, 404, { error: { code: "not-found", message: "Not found" } });
    return;
  }
  if (reply == null) {
    sendJson(response, 401, { error: { code: "not-logged-in", message: "Log in" } });
    return;
  }
  sendJson(response, found.route.status ?? 200, found.route.reply.parse(reply));
}

interface Stub {
  readonly address: string;
  stop(): void;
}

/**
 * Serves the pages of a folder with the stub's answers.
 *
 * @param port 0 takes any that is free.
 */
export function startStub(web: string, port: number): Promise<Stub> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.startsWith("/api/")) sendPage(web, pathname, response);
    else void answerCall(request, response);
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => {
      const bound = server.address();
      const at = typeof bound === "object" ? bound?.port : undefined;
      const stop = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ address: `http://127.0.0.1:${at}`, stop });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const web = fileURLToPath(new URL("../../dist/web/", import.meta.url));
  const { address } = await startStub(web, Number(process.argv[2] ?? 4700));
  console.log(address);
}
