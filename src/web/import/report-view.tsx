import { Switch, Table, Text, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { type ImportReport, type Remark, routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { PageLink } from "../elements/links.tsx";
import { Problem, Waiting } from "../elements/problem.tsx";
import { remarkText } from "../remarks/remark-text.ts";
import { worstFirst } from "../remarks/severity.ts";
import { SeverityBadge } from "../remarks/severity-badges.tsx";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";

const words = texts.import;
const FILES_SHOWN = 500;

/** Why something is not used: for a person, then the code for whoever is asked about it. */
function Reason({
  code,
  reason,
}: {
  readonly code: string | null;
  readonly reason: string | null;
}) {
  if (reason === null) return null;
  return (
    <>
      {reason} {code !== null && <span className="code">{words.codeOf(code)}</span>}
    </>
  );
}

function ReportRemarks({ remarks }: { readonly remarks: readonly Remark[] }) {
  const titleOf = useStructureTitles();
  if (remarks.length === 0) return null;
  return (
    <ul className="remarks">
      {worstFirst(remarks).map((remark, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two remarks may be equal, and the list never changes
        <li key={place}>
          <SeverityBadge severity={remark.severity}>
            {texts.remarks.severities[remark.severity]}
          </SeverityBadge>{" "}
          {remarkText(remark, titleOf)}
        </li>
      ))}
    </ul>
  );
}

function LeftOutTable({ leftOut }: { readonly leftOut: ImportReport["leftOut"] }) {
  return (
    <>
      <Title order={2} size="h4" my="sm">
        {words.leftOut}
      </Title>
      <Text size="sm">{words.leftOutHint}</Text>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.columns.path}</Table.Th>
            <Table.Th>{words.columns.why}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {leftOut.map(({ path, code, reason }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a path may be told twice, and the list never changes
            <Table.Tr key={place}>
              <Table.Td className="path">{path || words.upload}</Table.Td>
              <Table.Td>
                <Reason code={code} reason={reason} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function SeriesTable({ series }: { readonly series: ImportReport["series"] }) {
  return (
    <Table striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.columns.patient}</Table.Th>
          <Table.Th>{words.columns.outcome}</Table.Th>
          <Table.Th>{words.columns.why}</Table.Th>
          <Table.Th>{words.columns.slices}</Table.Th>
          <Table.Th>{words.columns.path}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {series.map((one, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a path may be told twice, and the list never changes
          <Table.Tr key={place}>
            <Table.Td>
              {one.caseId ? (
                <PageLink to="/cases/$caseId" params={{ caseId: one.caseId }}>
                  {one.patient ?? one.caseId}
                </PageLink>
              ) : (
                texts.none
              )}
            </Table.Td>
            <Table.Td>{words.outcomes[one.outcome]}</Table.Td>
            <Table.Td>
              <Reason code={one.code} reason={one.reason} />
              <ReportRemarks remarks={one.remarks} />
              {one.reason === null && one.remarks.length === 0 && texts.none}
            </Table.Td>
            <Table.Td>{one.slices}</Table.Td>
            <Table.Td className="path">{one.path || texts.none}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function FileTable({ files }: { readonly files: ImportReport["files"] }) {
  const rejected = files.filter(({ outcome }) => outcome === "rejected");
  const [isAll, setAll] = useState(false);
  const wanted = isAll ? files : rejected;
  const shown = wanted.slice(0, FILES_SHOWN);
  return (
    <>
      <Text size="sm">{words.refused(rejected.length, files.length)}</Text>
      <Switch
        my="xs"
        label={words.showAll}
        checked={isAll}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
      {shown.length > 0 && (
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.columns.path}</Table.Th>
              <Table.Th>{words.columns.outcome}</Table.Th>
              <Table.Th>{words.columns.why}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ path, outcome, code, reason }) => (
              <Table.Tr key={path}>
                <Table.Td className="path">{path}</Table.Td>
                <Table.Td>{words.outcomes[outcome]}</Table.Td>
                <Table.Td>
                  {reason === null ? texts.none : <Reason code={code} reason={reason} />}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {shown.length < wanted.length && (
        <Text size="sm">{words.shownOf(shown.length, wanted.length)}</Text>
      )}
    </>
  );
}

/** The outcome of every CT series and every file of an import. */
export function ImportReportView({ jobId }: { readonly jobId: string }) {
  const { data, error } = useCall(routes.importReport, { params: { jobId } });
  if (error) return <Problem error={error} />;
  if (!data) return <Waiting />;
  return (
    <>
      <ReportRemarks remarks={data.remarks} />
      <Title order={2} size="h4" my="sm">
        {words.series}
      </Title>
      {data.series.length === 0 ? (
        <Text size="sm">{words.noSeries}</Text>
      ) : (
        <SeriesTable series={data.series} />
      )}
      {data.leftOut.length > 0 && <LeftOutTable leftOut={data.leftOut} />}
      {data.files.length > 0 && (
        <>
          <Title order={2} size="h4" my="sm">
            {words.report}
          </Title>
          <FileTable files={data.files} />
        </>
      )}
    </>
  );
}

const page = getRouteApi("/import/$jobId");

/** The report of an import that has ended. */
export function ImportReportPage() {
  const { jobId } = page.useParams();
  return (
    <div className="page">
      <Title order={1} size="h3">
        {words.title}
      </Title>
      <ImportReportView jobId={jobId} />
    </div>
  );
}
