import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Route, RouteInput, RouteReply } from "../../server/contract/index.ts";
import { call } from "./client.ts";

/** The cache key of a call: its path, then its parameters and query. Without input, the start of all its keys. */
export function keyOf<R extends Route>(route: R, input?: RouteInput<R>): readonly unknown[] {
  if (input === undefined) return [route.path];
  const given: object = typeof input === "object" && input !== null ? input : {};
  const params = "params" in given ? given.params : null;
  const query = "query" in given ? given.query : null;
  return [route.path, params ?? null, query ?? null];
}

interface UseCallOptions {
  readonly isEnabled?: boolean;
  readonly refetchMs?: number | false;
}

/** Reads from the API. Replies are cached by path, parameters and query. */
export function useCall<R extends Route>(
  route: R,
  input: RouteInput<R>,
  { isEnabled = true, refetchMs = false }: UseCallOptions = {},
): UseQueryResult<RouteReply<R>, Error> {
  return useQuery<RouteReply<R>, Error>({
    queryKey: keyOf(route, input),
    queryFn: ({ signal }) => call(route, input, { signal }),
    enabled: isEnabled,
    refetchInterval: refetchMs,
  });
}

/** Changes something through the API; `renews` names the reads that are out of date afterwards. */
export function useChange<R extends Route>(route: R, renews: readonly Route[] = []) {
  const client = useQueryClient();
  return useMutation<RouteReply<R>, Error, RouteInput<R>>({
    mutationFn: (input) => call(route, input),
    onSuccess: async () => {
      await Promise.all(renews.map((read) => client.invalidateQueries({ queryKey: [read.path] })));
    },
  });
}
