import { Badge, Checkbox } from "@mantine/core";
import { memo } from "react";
import type { ListedCase } from "../../server/contract/index.ts";
import { momentText } from "../shell/moment.ts";
import { texts } from "../texts/index.ts";

const stateColours = { imported: "gray.7", segmented: "blue.8", rated: "teal.9" } as const;

interface CaseRowProps {
  readonly listed: ListedCase;
  readonly index: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly onOpen: (caseId: string) => void;
  readonly onChoose: (caseId: string) => void;
}

function Structures({ listed }: { readonly listed: ListedCase }) {
  return (
    <span title={listed.structures.map(({ name }) => name).join(", ")}>
      {listed.structures.map((structure) => structure.name).join(", ") || texts.none}
    </span>
  );
}

function Flags({ listed }: { readonly listed: ListedCase }) {
  if (listed.exclusion !== null) {
    return (
      <Badge color="gray.7" variant="outline" tt="none" title={listed.exclusion}>
        {texts.workList.excluded}
      </Badge>
    );
  }
  if (listed.flags.length === 0) return null;
  const told = listed.flags.map(({ structure, text }) =>
    structure === null || text.startsWith(structure) ? text : `${structure}: ${text}`,
  );
  return <span title={told.join("\n")}>⚑ {told.join("; ")}</span>;
}

/** One patient. Memoised: of 40 rows in sight, moving on redraws two. */
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
        <Checkbox
          size="xs"
          tabIndex={-1}
          aria-label={texts.workList.chooseOne(listed.patient)}
          checked={isChosen}
          onChange={() => onChoose(listed.caseId)}
        />
      </td>
      <td>
        <strong>{listed.patient}</strong>{" "}
        {listed.isSynthetic && <small>{texts.workList.synthetic}</small>}
      </td>
      <td>{listed.diagnosis ?? texts.none}</td>
      <td>
        <Badge color={stateColours[listed.state]} tt="none" radius="sm">
          {texts.workList.states[listed.state]}
        </Badge>
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
