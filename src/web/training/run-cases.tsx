import { Table, Text, Title } from "@mantine/core";
import { type Run, routes, type TrainingReport } from "../../server/contract/index.ts";
import { CallError } from "../api/client.ts";
import { useCall } from "../api/use-call.ts";
import { PageLink } from "../elements/links.tsx";
import { Problem } from "../elements/problem.tsx";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { casesByReason, drawnCounts, type LeftOutGroup } from "./training-cases.ts";

const words = texts.training.cases;

/** A case whose folder is gone has no page to link to. */
function CaseLink({ caseId, isGone }: { readonly caseId: string; readonly isGone: boolean }) {
  if (isGone) return caseId;
  return (
    <PageLink to="/cases/$caseId" params={{ caseId }}>
      {caseId}
    </PageLink>
  );
}

function LeftOutRow({ group: { code, reason, caseIds } }: { readonly group: LeftOutGroup }) {
  return (
    <Table.Tr>
      <Table.Td>{reason}</Table.Td>
      <Table.Td>{caseIds.length}</Table.Td>
      <Table.Td>
        <ul className="case-ids">
          {caseIds.map((caseId) => (
            <li key={caseId}>
              <CaseLink caseId={caseId} isGone={code === "case-gone"} />
            </li>
          ))}
        </ul>
      </Table.Td>
    </Table.Tr>
  );
}

function LeftOutTable({ groups }: { readonly groups: readonly LeftOutGroup[] }) {
  const { columns } = words;
  return (
    <Table striped mt="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={320}>{columns.reason}</Table.Th>
          <Table.Th>{columns.count}</Table.Th>
          <Table.Th>{columns.cases}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {groups.map((group) => (
          <LeftOutRow key={`${group.code} ${group.reason}`} group={group} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function ReportView({ run, report }: { readonly run: Run; readonly report: TrainingReport }) {
  const titleOf = useStructureTitles();
  const { used, leftOut, remarks } = report;
  const counts = drawnCounts(run.structures, used);
  return (
    <section aria-label={words.title(run.title)}>
      <Title order={2} size="h4" mt="md">
        {words.title(run.title)}
      </Title>
      <Text size="sm">{words.numbers(used.length, leftOut.length)}</Text>
      {used.length > 0 && (
        <Text size="sm">
          {words.drawn(counts.map(({ name, count }) => `${titleOf(name)} ${count}`).join(", "))}
        </Text>
      )}
      {remarks.map((remark) => (
        <Text key={remark} size="sm">
          {remark}
        </Text>
      ))}
      {leftOut.length > 0 && <LeftOutTable groups={casesByReason(leftOut)} />}
    </section>
  );
}

/** The cases that a run uses and those that it leaves out, with the reasons; nothing before it has read its cases. */
export function RunCases({ run }: { readonly run: Run }) {
  const isAtWork = run.state === "running" || run.state === "queued";
  const { data, error } = useCall(
    routes.trainingReport,
    { params: { runId: run.id } },
    { refetchMs: isAtWork && 5000 },
  );
  if (data) return <ReportView run={run} report={data} />;
  const isNotRead = error instanceof CallError && error.status === 404;
  return isNotRead ? null : <Problem error={error} />;
}
