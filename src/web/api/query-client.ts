import { QueryCache, QueryClient } from "@tanstack/react-query";
import { CallError } from "./client.ts";

/** A session that has ended shows the login page in place of the page at hand, whose address stays. */
function forgetSession(error: Error): void {
  if (error instanceof CallError && error.status === 401) {
    queryClient.setQueryData(["session"], null);
  }
}

function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < 3 && error instanceof CallError && (error.status === 0 || error.status >= 500);
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: forgetSession }),
  defaultOptions: {
    queries: { retry: isWorthRetrying, staleTime: 5_000, refetchOnWindowFocus: false },
    mutations: { onError: forgetSession },
  },
});
