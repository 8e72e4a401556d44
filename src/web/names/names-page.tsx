import { Button, Group, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type NameEntry, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { useKeys } from "../elements/keys.ts";
import { Problem, Waiting } from "../elements/problem.tsx";
import { texts } from "../texts/index.ts";
import { IGNORE, NameRow } from "./name-row.tsx";

const words = texts.names;
const SURE = 0.9;

type StructureOf = (entry: NameEntry) => string | null;

/** Sends what a person says names stand for; does nothing for a person who may not. */
function useAnswers() {
  const answer = useChange(routes.answerNames, [routes.listNames, routes.listCases]);
  const mayAnswer = useMay("reviewer");
  const give = (entries: readonly NameEntry[], structureOf: StructureOf) => {
    const answers = entries.map((entry) => ({
      spelling: entry.spelling,
      structure: structureOf(entry),
    }));
    if (mayAnswer && answers.length > 0) answer.mutate({ body: { answers } });
  };
  return { give, mayAnswer, isPending: answer.isPending, error: answer.error };
}

/** The name that the keys act on: arrows move, Enter accepts, I ignores. */
function useActiveName(names: readonly NameEntry[], give: ReturnType<typeof useAnswers>["give"]) {
  const [active, setActive] = useState(0);
  const one = (structureOf: StructureOf) => () => {
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
  return { active, setActive };
}

/** Which structure each ROI name of the archive is: proposals to be accepted with one key. */
export function NamesPage() {
  const { data, error, refetch } = useCall(routes.listNames, {});
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  return data ? <Names names={data.names} /> : <Waiting />;
}

function Names({ names }: { readonly names: readonly NameEntry[] }) {
  const { give, mayAnswer, isPending, error } = useAnswers();
  const { active, setActive } = useActiveName(names, give);
  const sure = names.filter(({ accepted, proposal }) => !accepted && proposal.confidence >= SURE);
  const onAnswer = (entry: NameEntry) =>
    mayAnswer ? (structure: string | null) => give([entry], () => structure) : null;
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
            loading={isPending}
            onClick={() => give(sure, ({ proposal }) => proposal.structure)}
          >
            {words.acceptAll(sure.length)}
          </Button>
        )}
      </Group>
      <Problem error={error} />
      {names.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <Table>
          <NamesHead />
          <Table.Tbody>
            {names.map((entry, place) => (
              <NameRow
                key={entry.spelling}
                entry={entry}
                isActive={place === active}
                onAnswer={onAnswer(entry)}
                onActive={() => setActive(place)}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </div>
  );
}

function NamesHead() {
  const { columns } = words;
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{columns.spelling}</Table.Th>
        <Table.Th>{columns.cases}</Table.Th>
        <Table.Th>{columns.proposal}</Table.Th>
        <Table.Th>{columns.is}</Table.Th>
        <Table.Th>{columns.state}</Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}
