import { Badge, Button, Group, Select, Table } from "@mantine/core";
import { useEffect, useRef } from "react";
import { type NameEntry, routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { momentText } from "../formats/moment.ts";
import { type TitleOf, useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";

/** What the server calls a name that is no structure. */
export const IGNORE = "ignore";

const words = texts.names;

/** Stands for "not decided" in a list of choices, where an empty value would mean that nothing is chosen. */
const UNDECIDED = "(undecided)";

interface NameRowProps {
  readonly entry: NameEntry;
  readonly isActive: boolean;
  /** Null for a person who may not answer. */
  readonly onAnswer: ((structure: string | null) => void) | null;
  readonly onActive: () => void;
}

function said(structure: string | null, titleOf: TitleOf): string {
  if (structure === null) return words.undecided;
  return structure === IGNORE ? words.ignore : titleOf(structure);
}

/** The structure of a name, to be chosen; with a mark where the ROI lies on the wrong side. */
function StructureChoice({ entry, onAnswer }: NameRowProps) {
  const { spelling, structure, wrongSide } = entry;
  const about = useCall(routes.about, {});
  const titleOf = useStructureTitles();
  const data = [
    ...(about.data?.structures ?? []).map(({ name, title }) => ({ value: name, label: title })),
    { value: IGNORE, label: words.ignore },
    { value: UNDECIDED, label: words.undecided },
  ];
  return (
    <Group gap={6} wrap="nowrap">
      {onAnswer ? (
        <Select
          size="xs"
          w={190}
          aria-label={words.choose(spelling)}
          allowDeselect={false}
          data={data}
          value={structure ?? UNDECIDED}
          onChange={(value) => onAnswer(value === UNDECIDED ? null : value)}
        />
      ) : (
        said(structure, titleOf)
      )}
      {wrongSide.length > 0 && (
        <Badge color="red.9" tt="none" title={wrongSide.join(", ")}>
          {words.wrongSide(wrongSide.length)}
        </Badge>
      )}
    </Group>
  );
}

function Accepted({ entry, onAnswer }: NameRowProps) {
  const { accepted, structure, proposal } = entry;
  if (accepted) return words.acceptedBy(accepted.by, momentText(accepted.at));
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={!onAnswer}
      onClick={() => onAnswer?.(structure ?? proposal.structure)}
    >
      {words.accept}
    </Button>
  );
}

/** One ROI name: in how many cases, what is proposed, what it is, and who has accepted that. */
export function NameRow(props: NameRowProps) {
  const { entry, isActive, onActive } = props;
  const { spelling, cases, proposal } = entry;
  const titleOf = useStructureTitles();
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <Table.Tr
      ref={row}
      onClick={onActive}
      bg={isActive ? "var(--mantine-color-default-hover)" : undefined}
      aria-current={isActive}
    >
      <Table.Td>
        {isActive && <span aria-hidden>▸ </span>}
        <strong>{spelling}</strong>
      </Table.Td>
      <Table.Td>{cases}</Table.Td>
      <Table.Td title={proposal.reason}>
        {said(proposal.structure, titleOf)}{" "}
        {proposal.structure !== null && <small>{words.confidence(proposal.confidence)}</small>}
      </Table.Td>
      <Table.Td>
        <StructureChoice {...props} />
      </Table.Td>
      <Table.Td>
        <Accepted {...props} />
      </Table.Td>
    </Table.Tr>
  );
}
