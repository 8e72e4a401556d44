import { routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { texts } from "../texts/index.ts";

/** What to tell a person who types a group that nothing on the server has: null for a known group, and for none. */
export function diagnosisHint(typed: string, known: readonly string[]): string | null {
  const group = typed.trim().toLowerCase();
  if (group === "" || known.some((each) => each.toLowerCase() === group)) return null;
  return texts.diagnosisIsNew(known);
}

/** The hint for what is typed: groups are known from the server's structures and from its cases. */
export function useDiagnosisHint(typed: string): string | null {
  const about = useCall(routes.about, {});
  const list = useCall(routes.listCases, {}, { isEnabled: typed.trim() !== "" });
  if (!about.data || !list.data) return null;
  const ofStructures = about.data.structures.flatMap(({ diagnoses }) => diagnoses ?? []);
  const ofCases = list.data.cases.flatMap(({ diagnosis }) => diagnosis ?? []);
  return diagnosisHint(typed, [...new Set([...ofStructures, ...ofCases])].sort());
}
