import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Role, roles, routes, type Session } from "../../server/contract/index.ts";
import { CallError, call, takeTokenOf } from "./client.ts";

const SESSION_KEY = ["session"];

async function readSession(): Promise<Session | null> {
  try {
    const session = await call(routes.me, {});
    takeTokenOf(session);
    return session;
  } catch (error) {
    if (error instanceof CallError && error.status === 401) return null;
    throw error;
  }
}

/** The session of the person who is logged in; null for nobody. */
export function useSession(): UseQueryResult<Session | null, Error> {
  return useQuery({ queryKey: SESSION_KEY, queryFn: readSession, staleTime: 60_000 });
}

/** Starts or ends (null) the session of the pages. Replies that another person has read are dropped from the cache. */
export function useBeginSession(): (session: Session | null) => void {
  const client = useQueryClient();
  return (session) => {
    takeTokenOf(session);
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
    client.setQueryData(SESSION_KEY, session);
  };
}

/** Whether the person who is logged in has this role or a higher one; false for nobody. */
export function useMay(role: Role): boolean {
  const { data } = useSession();
  return data != null && roles.indexOf(data.user.role) >= roles.indexOf(role);
}
