import { memo } from "react";
import type { ListedCase } from "../../server/contract/index.ts";
import { PhantomMark } from "../elements/phantom-mark.tsx";
import { dayText, momentText } from "../formats/moment.ts";
import { remarkLine, remarkText } from "../remarks/remark-text.ts";
import { SeverityBadges } from "../remarks/severity-badges.tsx";
import type { TitleOf } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";

interface CaseRowProps {
  readonly listed: ListedCase;
  readonly index: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly titleOf: TitleOf;
  readonly onOpen: (caseId: string) => void;
  readonly onChoose: (caseId: string) => void;
}

type CellProps = Pick<CaseRowProps, "listed" | "titleOf">;

function Structures({ listed, titleOf }: CellProps) {
  const titles = listed.structures.map(({ name }) => titleOf(name));
  return (
    <span title={titles.join(", ")}>
      {titles.length === 0 ? texts.none : texts.workList.structures(titles)}
    </span>
  );
}

/** Whether the case is excluded, how many remarks there are of each severity, and what they say, the worst first. */
function Remarks({ listed, titleOf }: CellProps) {
  const { exclusion, remarks } = listed;
  const lines = remarks.map((remark) => remarkLine(remark, titleOf));
  const told = remarks.map((remark) => remarkText(remark, titleOf));
  return (
    <>
      {exclusion !== null && (
        <span className="state" title={exclusion}>
          {texts.workList.excluded}
        </span>
      )}
      <span title={lines.join("\n")}>
        <SeverityBadges remarks={remarks} /> {told.join("; ")}
      </span>
    </>
  );
}

/**
 * One case. Memoised: of 40 rows in sight, a step redraws two. Plain elements: with Mantine's in their place a
 * filter took several times as long.
 */
export const CaseRow = memo(function CaseRow(props: CaseRowProps) {
  const { listed, index, isActive, isChosen, titleOf, onOpen, onChoose } = props;
  return (
    <tr
      id={`row-${listed.caseId}`}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-active={isActive}
      onClick={() => onOpen(listed.caseId)}
    >
      <td onClick={(event) => event.stopPropagation()} onKeyDown={() => undefined}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={texts.workList.chooseOne(listed.patient)}
          checked={isChosen}
          onChange={() => onChoose(listed.caseId)}
        />
      </td>
      <td>
        <strong>{listed.patient}</strong> <PhantomMark isSynthetic={listed.isSynthetic} />
      </td>
      <td>{listed.diagnosis ?? texts.none}</td>
      <td>
        <span className="state" data-state={listed.state}>
          {texts.workList.states[listed.state]}
        </span>
      </td>
      <td>
        <Structures listed={listed} titleOf={titleOf} />
      </td>
      <td>
        <Remarks listed={listed} titleOf={titleOf} />
      </td>
      <td>{listed.group ?? texts.none}</td>
      <td>{listed.slices}</td>
      <td title={momentText(listed.importedAt)}>{dayText(listed.importedAt)}</td>
    </tr>
  );
});
