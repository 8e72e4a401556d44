import type { z } from "zod";

/** What an account may do. Each may do what those before it may. */
export const roles = ["reader", "reviewer", "admin"] as const;
export type Role = (typeof roles)[number];

/** Who may call a route: anyone at all, or those with this role or a higher one. */
export type Access = "anyone" | Role;

/** A body or reply of bytes, by its media types. */
export interface Bytes {
  readonly kind: "bytes";
  readonly mediaTypes: readonly string[];
}

/** One call of the API: what the server checks, what the pages send, and what the OpenAPI document says. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `:name` where a parameter stands. */
  readonly path: `/api/${string}`;
  readonly access: Access;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | Bytes;
  readonly reply: z.ZodType | Bytes;
  /** Status of a success; default 200. */
  readonly status?: 200 | 201 | 202;
}

/** Defines a route; its literal types tell a client what to send and what it gets. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

/** A body or reply of bytes with one of these media types. */
export function bytes(...mediaTypes: string[]): Bytes {
  return { kind: "bytes", mediaTypes };
}

/** Whether a body or reply is bytes and not JSON. */
export function isBytes(part: z.ZodType | Bytes): part is Bytes {
  return "mediaTypes" in part;
}

type Part<T> = T extends z.ZodType ? z.input<T> : T extends Bytes ? Uint8Array | Blob : never;

/** What a caller gives: `params`, `query` and `body`, each only where the route has it. */
export type RouteInput<R extends Route> = (R extends { params: infer P }
  ? { params: Part<P> }
  : unknown) &
  (R extends { query: infer Q extends z.ZodObject } ? { query?: Partial<z.output<Q>> } : unknown) &
  (R extends { body: infer B } ? { body: Part<B> } : unknown);

/** What a caller gets: parsed JSON, or the response itself where the reply is bytes. */
export type RouteReply<R extends Route> = R["reply"] extends z.ZodType
  ? z.output<R["reply"]>
  : Response;
