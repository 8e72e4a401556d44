import type { CaseRemark } from "../../server/contract/index.ts";
import type { TitleOf } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { remarkText } from "./remark-text.ts";
import { SeverityBadge } from "./severity-badges.tsx";

/** Goes to a slice, counted from 1. */
export type OnSlice = (slice: number) => void;

interface RemarkListProps {
  readonly remarks: readonly CaseRemark[];
  readonly titleOf: TitleOf;
  readonly onSlice: OnSlice;
}

/** More slices than these are counted: a person goes to the first ones, and scrolls from there. */
const SLICES_SHOWN = 12;

function Slices({
  slices,
  onSlice,
}: {
  readonly slices: readonly number[];
  readonly onSlice: OnSlice;
}) {
  if (slices.length === 0) return null;
  const hidden = slices.length - SLICES_SHOWN;
  return (
    <span>
      {texts.remarks.slices(slices.length)}{" "}
      {slices.slice(0, SLICES_SHOWN).map((slice) => (
        <button
          key={slice}
          type="button"
          className="slice-link"
          aria-label={texts.remarks.goToSlice(slice)}
          onClick={() => onSlice(slice)}
        >
          {slice}
        </button>
      ))}
      {hidden > 0 && ` ${texts.remarks.moreSlices(hidden)}`}
    </span>
  );
}

/** Every remark in its order, with its severity, its structure, what it is about, and its slices to go to. */
export function RemarkList({ remarks, titleOf, onSlice }: RemarkListProps) {
  return (
    <ul className="remarks">
      {remarks.map((remark, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two remarks may be equal, and the list never changes in part
        <li key={place}>
          <SeverityBadge severity={remark.severity}>
            {texts.remarks.severities[remark.severity]}
          </SeverityBadge>{" "}
          {texts.remarks.withSource(remarkText(remark, titleOf), texts.remarks.about[remark.about])}{" "}
          <Slices slices={remark.slices ?? []} onSlice={onSlice} />
        </li>
      ))}
    </ul>
  );
}
