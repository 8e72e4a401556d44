import { Badge, Button, Group, Table, Text, Title } from "@mantine/core";
import { type Job, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { PageButton } from "../elements/links.tsx";
import { Problem, Waiting } from "../elements/problem.tsx";
import { momentText } from "../formats/moment.ts";
import { hasEnded } from "../job-watch/job-events.ts";
import { JobProgress } from "../job-watch/job-progress.tsx";
import { texts } from "../texts/index.ts";

const colours = {
  queued: "gray.7",
  running: "blue.8",
  done: "teal.9",
  failed: "red.9",
  cancelled: "gray.7",
} as const;

function JobLinks({ job }: { readonly job: Job }) {
  const look = { size: "compact-xs", variant: "default" } as const;
  if (job.kind === "import" && job.state === "done") {
    return (
      <PageButton {...look} to="/import/$jobId" params={{ jobId: job.id }}>
        {texts.jobs.report}
      </PageButton>
    );
  }
  if (job.resultsId) {
    return (
      <PageButton {...look} to="/results/$resultsId" params={{ resultsId: job.resultsId }}>
        {texts.jobs.open}
      </PageButton>
    );
  }
  if (job.caseId) {
    return (
      <PageButton {...look} to="/cases/$caseId" params={{ caseId: job.caseId }}>
        {texts.jobs.open}
      </PageButton>
    );
  }
  return null;
}

function JobRow({ job }: { readonly job: Job }) {
  const mayChange = useMay("reviewer");
  const cancel = useChange(routes.cancelJob, [routes.listJobs]);
  const retry = useChange(routes.retryJob, [routes.listJobs]);
  const params = { jobId: job.id };
  const canRetry = job.state === "failed" || job.state === "cancelled";
  return (
    <Table.Tr>
      <Table.Td>
        <strong>{texts.jobs.kinds[job.kind]}</strong> {job.title}
      </Table.Td>
      <Table.Td>
        <Badge color={colours[job.state]} tt="none" radius="sm">
          {texts.jobs.states[job.state]}
        </Badge>{" "}
        {job.attempts > 1 && <small>{texts.jobs.attempts(job.attempts)}</small>}
      </Table.Td>
      <Table.Td w="30%">
        <JobProgress job={job} />
        <Problem error={cancel.error ?? retry.error} />
      </Table.Td>
      <Table.Td>{job.by?.name ?? texts.none}</Table.Td>
      <Table.Td>{momentText(job.createdAt)}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="end" wrap="nowrap">
          <JobLinks job={job} />
          {mayChange && !hasEnded(job) && (
            <Button
              size="compact-xs"
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ params })}
            >
              {texts.jobs.cancel}
            </Button>
          )}
          {mayChange && canRetry && (
            <Button
              size="compact-xs"
              variant="default"
              loading={retry.isPending}
              onClick={() => retry.mutate({ params })}
            >
              {texts.jobs.retry}
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** Jobs that wait, run or have ended, as it happens. */
export function JobsPage() {
  const { data, error, refetch } = useCall(routes.listJobs, {});
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const { columns } = texts.jobs;
  return (
    <div className="page">
      <Title order={1} size="h3" mb="md">
        {texts.jobs.title}
      </Title>
      {data.jobs.length === 0 ? (
        <Text>{texts.jobs.none}</Text>
      ) : (
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.what}</Table.Th>
              <Table.Th>{columns.state}</Table.Th>
              <Table.Th>{columns.progress}</Table.Th>
              <Table.Th>{columns.by}</Table.Th>
              <Table.Th>{columns.begun}</Table.Th>
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.jobs.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </div>
  );
}
