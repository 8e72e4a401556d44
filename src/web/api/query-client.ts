import { QueryCache, QueryClient } from "@tanstack/react-query";
import { CallError } from "./client.ts";

/** When the session has ended, the login page takes the place of the current page. The address stays. */
function forgetSession(error: Error): void {
  if (error instanceof CallError && error.status === 401) {
    queryClient.setQueryData(["session"], null);
  }
}

function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < 3 && error instanceof CallError && (error.status === 0 || error.status >= 500);
}

/** The cache of replies that all pages share. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: forgetSession }),
  defaultOptions: {
    queries: { retry: isWorthRetrying, staleTime: 5_000, refetchOnWindowFocus: false },
    mutations: { onError: forgetSession },
  },
});
