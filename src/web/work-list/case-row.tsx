import { memo } from "react";
import type { ListedCase } from "../../server/contract/index.ts";
import { momentText } from "../shell/moment.ts";
import { PhantomMark } from "../shell/phantom-mark.tsx";
import { texts } from "../texts/index.ts";

interface CaseRowProps {
  readonly listed: ListedCase;
  readonly index: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly onOpen: (caseId: string) => void;
  readonly onChoose: (caseId: string) => void;
}

function Structures({ listed }: { readonly listed: ListedCase }) {
  const names = listed.structures.map(({ name }) => name);
  return (
    <span title={names.join(", ")}>
      {names.length === 0 ? texts.none : texts.workList.structures(names)}
    </span>
  );
}

function Flags({ listed }: { readonly listed: ListedCase }) {
  if (listed.exclusion !== null) {
    return (
      <span className="state" title={listed.exclusion}>
        {texts.workList.excluded}
      </span>
    );
  }
  if (listed.remarks.length === 0) return null;
  const told = listed.remarks.map(({ structure, text }) =>
    structure === null || text.startsWith(structure) ? text : `${structure}: ${text}`,
  );
  return <span title={told.join("\n")}>⚑ {told.join("; ")}</span>;
}

/**
 * One patient. Memoised: of 40 rows in sight, moving on redraws two. Plain elements: with Mantine's in their place a
 * filter took several times as long.
 */
export const CaseRow = memo(function CaseRow(props: CaseRowProps) {
  const { listed, index, isActive, isChosen, onOpen, onChoose } = props;
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
        <Structures listed={listed} />
      </td>
      <td>
        <Flags listed={listed} />
      </td>
      <td>{listed.group ?? texts.none}</td>
      <td>{listed.slices}</td>
      <td>{momentText(listed.importedAt)}</td>
    </tr>
  );
});
