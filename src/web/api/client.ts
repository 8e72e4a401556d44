import {
  isBytes,
  problemSchema,
  type Route,
  type RouteInput,
  type RouteReply,
  requestFor,
} from "../../server/contract/index.ts";

/** What went wrong with a call. `status` 0: no answer came, and asking again later may help. */
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

/** Sets what is sent with every change from now on; undefined when nobody is logged in. */
export function takeTokenOf(session: { readonly csrfToken: string } | null): void {
  csrfToken = session?.csrfToken;
}

async function problemOf(response: Response): Promise<CallError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = problemSchema.safeParse(body);
  if (!problem.success) {
    return new CallError(response.status, "unreadable", `The server answered ${response.status}`);
  }
  const { code, message, fields } = problem.data.error;
  return new CallError(response.status, code, message, fields);
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly mediaType?: string;
}

/**
 * Calls the API, with the session's cookie and token.
 *
 * @returns The parsed reply, or the response itself where the reply is bytes.
 * @throws CallError for every answer that is no success, and for none.
 */
export async function call<R extends Route>(
  route: R,
  input: RouteInput<R>,
  { signal, mediaType }: CallOptions = {},
): Promise<RouteReply<R>> {
  const request = requestFor(route, input, {
    ...(csrfToken === undefined ? {} : { csrfToken }),
    ...(mediaType === undefined ? {} : { mediaType }),
  });
  let response: Response;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      // Bytes over an ArrayBuffer, as every Uint8Array of these pages is.
      body: (request.body as BodyInit | undefined) ?? null,
      credentials: "same-origin",
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new CallError(0, "no-answer", "The server does not answer");
  }
  if (!response.ok) throw await problemOf(response);
  // RouteReply is a conditional type, which the compiler does not follow through this test.
  if (isBytes(route.reply)) return response as RouteReply<R>;
  return route.reply.parse(await response.json()) as RouteReply<R>;
}
