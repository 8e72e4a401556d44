/** Every route of the contract against who must not call it, ids that are not there, too much, and hostile names. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  isBytes,
  type Route,
  type RouteName,
  roles,
  routes,
} from "../../src/server/contract/index.ts";
import { type Caller, smallLimits, startTestServer, type TestServer } from "./support.ts";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
}, 300_000);
afterAll(() => test.close(), 300_000);

const all: readonly (readonly [RouteName, Route])[] = Object.entries(routes) as [
  RouteName,
  Route,
][];
const guarded = all.filter(([, { access }]) => access !== "anyone");
const changing = guarded.filter(([, { method }]) => method !== "GET");
const withIds = all.filter(([, { path }]) => path.includes("/:"));
const withBody = all.filter(([, { body }]) => body !== undefined);

/** An address whose ids have the right form and belong to nothing. */
function addressOf({ path }: Route, id?: string): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => {
    if (id !== undefined) return encodeURIComponent(id);
    if (name === "caseId") return "case-ffffffffff";
    return name === "file" ? "0" : randomUUID();
  });
}

function ask(caller: Caller, route: Route, url: string) {
  const { method, body } = route;
  if (body === undefined) return caller.ask({ method, url });
  if (isBytes(body)) {
    return caller.ask({ method, url, body: Buffer.from("x"), mediaType: body.mediaTypes[0]! });
  }
  return caller.ask({ method, url, body: {} });
}

describe("who may call", () => {
  it.each(guarded)("%s refuses who is not logged in", async (_, route) => {
    const reply = await ask(test.nobody, route, addressOf(route));
    expect(reply.statusCode).toBe(401);
    expect(reply.json()).toMatchObject({ error: { code: "not-logged-in" } });
  });

  const tooLow = guarded.flatMap(([name, route]) =>
    roles
      .slice(0, roles.indexOf(route.access as "reader"))
      .map((role) => [name, role, route] as const),
  );
  it.each(tooLow)("%s refuses a %s", async (_, role, route) => {
    const caller = role === "reader" ? test.reader : test.reviewer;
    const reply = await ask(caller, route, addressOf(route));
    expect(reply.statusCode).toBe(403);
    expect(reply.json()).toMatchObject({ error: { code: "role-too-low" } });
  });

  it.each(changing)("%s refuses a request without the session's token", async (_, route) => {
    const url = addressOf(route);
    const token = test.admin.csrfToken;
    for (const forged of ["", "another"]) {
      test.admin.csrfToken = forged;
      expect((await ask(test.admin, route, url)).json()).toMatchObject({
        error: { code: "csrf-token" },
      });
    }
    test.admin.csrfToken = token;
  });

  it.each(all.filter(([, { method }]) => method !== "GET"))(
    "%s refuses a request of another site's page",
    async (_, { method, path }) => {
      const headers = { origin: "https://evil.example", host: "127.0.0.1:8042" };
      const reply = await test.admin.ask({ method, url: path, headers });
      expect(reply.statusCode).toBe(403);
      expect(reply.json()).toMatchObject({ error: { code: "origin-foreign" } });
    },
  );
});

describe("what is not there", () => {
  it.each(withIds)("%s finds nothing under a forged id", async (name, route) => {
    const reply = await ask(test.admin, route, addressOf(route));
    // A body that says too little is told before the id is looked for.
    const expected =
      route.body === undefined || name === "changeCase" || name === "changeAccount"
        ? [404]
        : [400, 404];
    expect(expected).toContain(reply.statusCode);
  });

  const hostile = ["../../x", "<img onerror>", "__proto__", "%00", "' or 1=1 --", "x".repeat(150)];
  it.each(withIds)("%s refuses ids that are none", async (_, route) => {
    for (const id of hostile) {
      const reply = await ask(test.admin, route, addressOf(route, id));
      expect([400, 404], `${id}: ${reply.body}`).toContain(reply.statusCode);
      expect(reply.body).not.toContain("<img");
      expect(reply.headers["x-content-type-options"]).toBe("nosniff");
    }
  });

  it("answers an address that is none, and a method that is not taken, with a problem", async () => {
    for (const url of ["/api/nothing", "/api/cases/../../etc/passwd", "/api/__proto__"]) {
      expect((await test.admin.ask({ url })).statusCode).toBe(404);
    }
    expect((await test.admin.ask({ method: "DELETE", url: "/api/cases" })).statusCode).toBe(404);
  });
});

describe("what is too much or malformed", () => {
  const limitOf = (name: RouteName) => {
    if (name === "sendPiece") return smallLimits.chunkBytes;
    if (name === "addModel") return smallLimits.modelBytes;
    if (name === "saveCorrection") return smallLimits.labelsBytes;
    return name === "createUpload" ? 8 * smallLimits.jsonBytes : smallLimits.jsonBytes;
  };

  it.each(withBody)("%s refuses an oversized body", async (name, { method, path, body }) => {
    const mediaType = isBytes(body!) ? body.mediaTypes[0]! : "application/json";
    const url = addressOf({ path } as Route);
    const tooMuch = Buffer.alloc(limitOf(name) + 1, 0x20);
    const reply = await test.admin.ask({ method, url, body: tooMuch, mediaType });
    expect(reply.statusCode).toBe(413);
    expect(reply.json()).toMatchObject({ error: { code: "body-too-large" } });
  });

  it.each(withBody)("%s refuses another media type, and JSON with __proto__", async (_, route) => {
    const { method } = route;
    const url = addressOf(route);
    const reply = await test.admin.ask({
      method,
      url,
      body: Buffer.from("a=1"),
      mediaType: "text/plain",
    });
    expect(reply.statusCode).toBe(415);
    if (isBytes(route.body!)) return;
    const hostile = Buffer.from('{"__proto__": {"isAdmin": true}}');
    const polluted = await test.admin.ask({
      method,
      url,
      body: hostile,
      mediaType: "application/json",
    });
    expect(polluted.statusCode).toBe(400);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe("headers", () => {
  it("lets the pages load nothing from elsewhere and run no inline script", async () => {
    const { headers } = await test.nobody.ask({ url: "/api/about" });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:/);
    expect(headers["cache-control"]).toBe("no-store");
  });

  it("describes every route in the OpenAPI document", async () => {
    const document = await test.nobody.get<{ openapi: string; paths: Record<string, object> }>({
      url: "/api/openapi.json",
    });
    expect(document.openapi).toBe("3.1.0");
    for (const [, { method, path }] of all) {
      const template = path.replaceAll(/:(\w+)/g, "{$1}");
      expect(Object.keys(document.paths[template] ?? {})).toContain(method.toLowerCase());
    }
  });
});
