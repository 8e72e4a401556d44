import { isBytes, type Route, type RouteInput } from "./route.ts";

/** Header that must come with everything but GET; its value is the session's `csrfToken`. */
export const CSRF_HEADER = "x-csrf-token";

/** What `fetch` needs. */
export interface RouteRequest {
  readonly url: string;
  readonly method: Route["method"];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Blob;
}

interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/**
 * The request of a call. The caller fetches it, with cookies.
 *
 * @param mediaType Of a body of bytes; default: the first that the route takes.
 */
export function requestFor<R extends Route>(
  route: R,
  input: RouteInput<R>,
  { csrfToken, mediaType }: { csrfToken?: string; mediaType?: string } = {},
): RouteRequest {
  // The types of a route's own input are checked at the call; here only their shape matters.
  const { params = {}, query = {}, body } = input as AnyInput;
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const headers: Record<string, string> = {};
  if (csrfToken !== undefined && route.method !== "GET") headers[CSRF_HEADER] = csrfToken;
  const request = {
    url: search.size === 0 ? path : `${path}?${search}`,
    method: route.method,
    headers,
  };
  if (route.body === undefined) return request;
  if (isBytes(route.body)) {
    headers["content-type"] = mediaType ?? route.body.mediaTypes[0] ?? "application/octet-stream";
    return { ...request, body: body as Uint8Array | Blob };
  }
  headers["content-type"] = "application/json";
  return { ...request, body: JSON.stringify(body) };
}
