import { Text } from "@mantine/core";
import type { CaseRemark } from "../../server/contract/index.ts";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { type OnSlice, RemarkList } from "./remark-list.tsx";

/** Remarks under their heading, as a panel beside the planes shows them; nothing where there are none. */
export function RemarkSection({
  remarks,
  onSlice,
}: {
  readonly remarks: readonly CaseRemark[];
  readonly onSlice: OnSlice;
}) {
  const titleOf = useStructureTitles();
  if (remarks.length === 0) return null;
  return (
    <>
      <Text component="h2" size="sm" fw={600} mt="sm">
        {texts.remarks.title}
      </Text>
      <RemarkList remarks={remarks} titleOf={titleOf} onSlice={onSlice} />
    </>
  );
}
