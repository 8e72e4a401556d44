import type { CaseRemark } from "../../server/contract/index.ts";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { type OnSlice, RemarkList } from "./remark-list.tsx";

/** The severe ones of some remarks, above the planes over their whole width; nothing if there are none. */
export function SevereAlert({
  remarks,
  onSlice,
}: {
  readonly remarks: readonly CaseRemark[];
  readonly onSlice: OnSlice;
}) {
  const titleOf = useStructureTitles();
  const severe = remarks.filter(({ severity }) => severity === "severe");
  if (severe.length === 0) return null;
  return (
    <div className="severe-alert" role="alert">
      <strong>{texts.remarks.alert(severe.length)}</strong>
      <RemarkList remarks={severe} titleOf={titleOf} onSlice={onSlice} />
    </div>
  );
}
