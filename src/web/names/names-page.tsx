import { Badge, Button, Group, Select, Table, Text, Title } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { type NameEntry, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { useKeys } from "../shell/keys.ts";
import { momentText } from "../shell/moment.ts";
import { Problem, Waiting } from "../shell/problem.tsx";
import { texts } from "../texts/index.ts";

const words = texts.names;
const IGNORE = "ignore";
const UNDECIDED = "(undecided)";
const SURE = 0.9;

interface NameRowProps {
  readonly entry: NameEntry;
  readonly structures: readonly string[];
  readonly isActive: boolean;
  readonly onAnswer: ((structure: string | null) => void) | null;
  readonly onActive: () => void;
}

function said(structure: string | null): string {
  if (structure === null) return words.undecided;
  return structure === IGNORE ? words.ignore : structure;
}

function NameRow({ entry, structures, isActive, onAnswer, onActive }: NameRowProps) {
  const { spelling, structure, cases, proposal, wrongSide, accepted } = entry;
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  const data = [
    ...structures.map((name) => ({ value: name, label: name })),
    { value: IGNORE, label: words.ignore },
    { value: UNDECIDED, label: words.undecided },
  ];
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
        {said(proposal.structure)}{" "}
        {proposal.structure !== null && <small>{words.confidence(proposal.confidence)}</small>}
      </Table.Td>
      <Table.Td>
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
            said(structure)
          )}
          {wrongSide.length > 0 && (
            <Badge color="red.9" tt="none" title={wrongSide.join(", ")}>
              {words.wrongSide(wrongSide.length)}
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        {accepted ? (
          words.acceptedBy(accepted.by, momentText(accepted.at))
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            disabled={!onAnswer}
            onClick={() => onAnswer?.(structure ?? proposal.structure)}
          >
            {words.accept}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** What the archive's names stand for: proposals to be accepted with one key. */
export function NamesPage() {
  const { data, error, refetch } = useCall(routes.listNames, {});
  const about = useCall(routes.about, {});
  const answer = useChange(routes.answerNames, [routes.listNames, routes.listCases]);
  const mayAnswer = useMay("reviewer");
  const [active, setActive] = useState(0);
  const names = data?.names ?? [];
  const give = (
    entries: readonly NameEntry[],
    structureOf: (entry: NameEntry) => string | null,
  ) => {
    const answers = entries.map((entry) => ({
      spelling: entry.spelling,
      structure: structureOf(entry),
    }));
    if (mayAnswer && answers.length > 0) answer.mutate({ body: { answers } });
  };
  const one = (structureOf: (entry: NameEntry) => string | null) => () => {
    const entry = names[active];
    if (!entry) return;
    give([entry], structureOf);
    setActive(Math.min(names.length - 1, active + 1));
  };
  const move = (by: number) => () =>
    setActive(Math.max(0, Math.min(names.length - 1, active + by)));
  useKeys({
    ArrowDown: move(1),
    ArrowUp: move(-1),
    Enter: one(({ structure, proposal }) => structure ?? proposal.structure),
    i: one(() => IGNORE),
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const sure = names.filter(({ accepted, proposal }) => !accepted && proposal.confidence >= SURE);
  const { columns } = words;
  return (
    <div className="page">
      <Group justify="space-between" mb="sm">
        <div>
          <Title order={1} size="h3">
            {words.title}
          </Title>
          <Text size="sm">{words.lead}</Text>
        </div>
        {mayAnswer && sure.length > 0 && (
          <Button
            size="xs"
            loading={answer.isPending}
            onClick={() => give(sure, ({ proposal }) => proposal.structure)}
          >
            {words.acceptAll(sure.length)}
          </Button>
        )}
      </Group>
      <Problem error={answer.error} />
      {names.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.spelling}</Table.Th>
              <Table.Th>{columns.cases}</Table.Th>
              <Table.Th>{columns.proposal}</Table.Th>
              <Table.Th>{columns.is}</Table.Th>
              <Table.Th>{columns.state}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {names.map((entry, place) => (
              <NameRow
                key={entry.spelling}
                entry={entry}
                structures={(about.data?.structures ?? []).map(({ name }) => name)}
                isActive={place === active}
                onAnswer={mayAnswer ? (structure) => give([entry], () => structure) : null}
                onActive={() => setActive(place)}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </div>
  );
}
