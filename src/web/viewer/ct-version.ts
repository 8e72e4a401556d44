import type { CaseDetail } from "../../server/contract/index.ts";

/** The part of an address that names a version of the CT; nothing for the one that the case has now. */
export function ctSearch({ ctId, ctVersions }: Pick<CaseDetail, "ctId" | "ctVersions">): {
  readonly ct?: string;
} {
  return ctVersions.at(-1)?.id === ctId ? {} : { ct: ctId };
}
