import {
  Badge,
  Button,
  Checkbox,
  Group,
  NumberInput,
  Paper,
  Select,
  Table,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { presetNames, type Run, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { PageLink } from "../elements/links.tsx";
import { Problem, Waiting } from "../elements/problem.tsx";
import { momentText } from "../formats/moment.ts";
import { texts } from "../texts/index.ts";
import { Curves } from "./curves.tsx";
import { RunCases } from "./run-cases.tsx";

const words = texts.training;

function NewRun() {
  const [title, setTitle] = useState("");
  const [preset, setPreset] = useState<(typeof presetNames)[number]>("laptop");
  const [minutes, setMinutes] = useState<number | null>(null);
  const start = useChange(routes.startRun, [routes.listRuns, routes.listJobs]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { id: crypto.randomUUID(), title, preset, minutes };
    start.mutate({ body }, { onSuccess: () => setTitle("") });
  };
  return (
    <Paper component="form" withBorder p="md" mb="md" onSubmit={submit}>
      <Title order={2} size="h5">
        {words.begin}
      </Title>
      <Text size="sm">{words.beginHint}</Text>
      <Group align="end" mt="xs">
        <TextInput
          label={words.runTitle}
          required
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Select
          label={words.preset}
          allowDeselect={false}
          data={presetNames.map((value) => ({ value, label: value }))}
          value={preset}
          onChange={(value) => setPreset(presetNames.find((name) => name === value) ?? preset)}
        />
        <NumberInput
          label={words.minutes}
          min={1}
          max={100_000}
          w={140}
          value={minutes ?? ""}
          onChange={(value) => setMinutes(Number(value) > 0 ? Number(value) : null)}
        />
        <Button type="submit" loading={start.isPending} disabled={title.trim() === ""}>
          {words.start}
        </Button>
      </Group>
      <Problem error={start.error} />
    </Paper>
  );
}

interface RunRowProps {
  readonly run: Run;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function RunRow({ run, isChosen, onChoose }: RunRowProps) {
  const mayTrain = useMay("admin");
  const stop = useChange(routes.stopRun, [routes.listRuns]);
  const resume = useChange(routes.resumeRun, [routes.listRuns]);
  const params = { runId: run.id };
  const isAtWork = run.state === "running" || run.state === "queued";
  const canResume = run.state === "stopped" || run.state === "failed";
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox size="xs" label={run.title} checked={isChosen} onChange={onChoose} />
      </Table.Td>
      <Table.Td>{run.preset}</Table.Td>
      <Table.Td>
        <Badge color={run.state === "failed" ? "red.9" : "blue.8"} tt="none" radius="sm">
          {words.states[run.state]}
        </Badge>
        {run.error && <Text size="xs">{run.error.message}</Text>}
        <Problem error={stop.error ?? resume.error} />
      </Table.Td>
      <Table.Td>{momentText(run.createdAt)}</Table.Td>
      <Table.Td>
        <Group gap={6} justify="end">
          {run.modelId && (
            <PageLink to="/models" size="sm">
              {words.model}
            </PageLink>
          )}
          {mayTrain && isAtWork && (
            <Button size="compact-xs" variant="default" onClick={() => stop.mutate({ params })}>
              {words.stop}
            </Button>
          )}
          {mayTrain && canResume && (
            <Button size="compact-xs" variant="default" onClick={() => resume.mutate({ params })}>
              {words.resume}
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

interface RunTableProps {
  readonly runs: readonly Run[];
  readonly shown: readonly Run[];
  readonly onChoose: (id: string) => void;
}

function RunTable({ runs, shown, onChoose }: RunTableProps) {
  const { columns } = words;
  return (
    <Table striped mb="md">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{columns.title}</Table.Th>
          <Table.Th>{columns.preset}</Table.Th>
          <Table.Th>{columns.state}</Table.Th>
          <Table.Th>{columns.made}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <RunRow
            key={run.id}
            run={run}
            isChosen={shown.includes(run)}
            onChoose={() => onChoose(run.id)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Start, watch, stop, resume and compare training runs, and see which cases each one used and left out. */
export function TrainingPage() {
  const { data, error, refetch } = useCall(routes.listRuns, {}, { refetchMs: 5000 });
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const mayTrain = useMay("admin");
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const isChosen = (run: Run, place: number) => (chosen ? chosen.has(run.id) : place === 0);
  const shown = data.runs.filter(isChosen);
  const choose = (id: string) => {
    const next = new Set(shown.map((run) => run.id));
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <div className="page">
      <Title order={1} size="h3" mb="md">
        {words.title}
      </Title>
      {mayTrain && <NewRun />}
      <Title order={2} size="h4">
        {words.runs}
      </Title>
      {data.runs.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <>
          <RunTable runs={data.runs} shown={shown} onChoose={choose} />
          <Title order={2} size="h4">
            {words.curve}
          </Title>
          <Text size="sm">{words.curveHint}</Text>
          <Curves runs={shown} />
          {shown.map((run) => (
            // The state is in the key: a run may end between two reads of its report, which is then read once more.
            <RunCases key={`${run.id} ${run.state}`} run={run} />
          ))}
        </>
      )}
    </div>
  );
}
