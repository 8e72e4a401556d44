import {
  isBytes,
  problemSchema,
  type Route,
  type RouteInput,
  type RouteReply,
  type RouteRequest,
  requestFor,
} from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";

/** A call that failed. `status` is that of the reply; 0 if there was none, and then a later call may succeed. */
export class CallError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, string | number>>;

  constructor(
    status: number,
    code: string,
    message: string,
    fields: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.name = "CallError";
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

let csrfToken: string | undefined;

/** Sends the token of this session with every change from now on; no token for null. */
export function takeTokenOf(session: { readonly csrfToken: string } | null): void {
  csrfToken = session?.csrfToken;
}

async function problemOf(response: Response): Promise<CallError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = problemSchema.safeParse(body);
  if (!problem.success) {
    return new CallError(response.status, "unreadable", texts.calls.unreadable(response.status));
  }
  const { code, message, fields } = problem.data.error;
  return new CallError(response.status, code, message, fields);
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly mediaType?: string;
}

/** `fetch` takes bytes over an ArrayBuffer only, and a Uint8Array may lie over shared memory: those are copied. */
function bodyOf(request: RouteRequest): BodyInit | null {
  const { body } = request;
  return body instanceof Uint8Array ? new Uint8Array(body) : (body ?? null);
}

/**
 * Calls the API with the session's cookie and token.
 *
 * @returns The parsed reply, or the response itself if the reply is bytes.
 * @throws CallError if the server refuses the call or does not answer; the signal's reason if the call was aborted.
 */
export async function call<R extends Route>(
  route: R,
  input: RouteInput<R>,
  options?: CallOptions,
): Promise<RouteReply<R>>;
export async function call(
  route: Route,
  input: RouteInput<Route>,
  { signal, mediaType }: CallOptions = {},
): Promise<unknown> {
  const request = requestFor(route, input, {
    ...(csrfToken === undefined ? {} : { csrfToken }),
    ...(mediaType === undefined ? {} : { mediaType }),
  });
  let response: Response;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: bodyOf(request),
      credentials: "same-origin",
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new CallError(0, "no-answer", texts.calls.noAnswer);
  }
  if (!response.ok) throw await problemOf(response);
  return isBytes(route.reply) ? response : route.reply.parse(await response.json());
}
