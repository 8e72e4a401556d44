import { Text } from "@mantine/core";
import { type OnSlice, RemarkList } from "../remarks/remark-list.tsx";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import type { ItemRemarks } from "./item-remarks.ts";

interface KnownRemarksProps {
  readonly known: ItemRemarks;
  /** TG-263 name of the structure to be rated. */
  readonly structure: string;
  readonly onSlice: OnSlice;
}

/**
 * Remarks about the structure to be rated and about the whole case, or why they are not shown. Severe ones of any
 * structure are in the alert above the planes, and not here again.
 */
export function KnownRemarks({ known, structure, onSlice }: KnownRemarksProps) {
  const titleOf = useStructureTitles();
  if (known.kind === "blinded") return <Text size="xs">{texts.remarks.hiddenWhileBlinded}</Text>;
  if (known.kind === "setNotFound") {
    return (
      <Text size="sm" className="failure">
        {texts.remarks.setNotFound}
      </Text>
    );
  }
  const here = known.remarks.filter(
    (remark) => remark.severity !== "severe" && [null, structure].includes(remark.structure),
  );
  if (here.length === 0) return null;
  return (
    <>
      <Text component="h2" size="sm" fw={600} mt="xs">
        {texts.remarks.title}
      </Text>
      <RemarkList remarks={here} titleOf={titleOf} onSlice={onSlice} />
    </>
  );
}
