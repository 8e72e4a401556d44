import { Alert, Button, Group, SegmentedControl, Table, Text, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { type ResultsDetail, requestFor, routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { PageLink } from "../elements/links.tsx";
import { Problem, Waiting } from "../elements/problem.tsx";
import { momentText } from "../formats/moment.ts";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { figuresOf, type Metric, metrics, type StructureFigures, summaryOf } from "./figures.ts";
import { StripFigure } from "./strip-figure.tsx";

const words = texts.results;

/** Every evaluation, newest first. */
export function ResultsListPage() {
  const { data, error, refetch } = useCall(routes.listResults, {});
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  return (
    <div className="page">
      <Title order={1} size="h3" mb="md">
        {words.title}
      </Title>
      {data.results.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.columns.title}</Table.Th>
              <Table.Th>{words.columns.cases}</Table.Th>
              <Table.Th>{words.columns.by}</Table.Th>
              <Table.Th>{words.columns.made}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.results.map(({ id, title, cases, predictedBy, madeAt, isSynthetic }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <PageLink to="/results/$resultsId" params={{ resultsId: id }}>
                    {title}
                  </PageLink>{" "}
                  {isSynthetic && <small>{words.synthetic}</small>}
                </Table.Td>
                <Table.Td>{cases}</Table.Td>
                <Table.Td>{words.by[predictedBy]}</Table.Td>
                <Table.Td>{momentText(madeAt)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </div>
  );
}

function digits(metric: Metric): number {
  if (metric === "addedPathLengthMm") return 0;
  return metric === "dice" || metric === "surfaceDice" ? 2 : 1;
}

/** One line for each structure. */
function SummaryTable({
  figures,
  metric,
}: {
  readonly figures: readonly StructureFigures[];
  readonly metric: Metric;
}) {
  const titleOf = useStructureTitles();
  const text = (value: number) => value.toFixed(digits(metric));
  const head = [
    words.table.structure,
    words.table.n,
    words.table.missed,
    words.table.notApplicable,
    words.table.mean,
    words.table.median,
    words.table.range,
  ];
  return (
    <Table striped withTableBorder my="md">
      <Table.Thead>
        <Table.Tr>
          {head.map((name) => (
            <Table.Th key={name}>{name}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {figures.map(({ name, points, missed, notApplicable }) => {
          const summary = summaryOf(points);
          return (
            <Table.Tr key={name}>
              <Table.Td>{titleOf(name)}</Table.Td>
              <Table.Td>{points.length}</Table.Td>
              <Table.Td>{missed}</Table.Td>
              <Table.Td>{notApplicable}</Table.Td>
              <Table.Td>
                {summary ? text(summary.mean) : texts.none}
                {summary &&
                  summary.standardDeviation !== null &&
                  ` ± ${text(summary.standardDeviation)}`}
              </Table.Td>
              <Table.Td>{summary ? text(summary.median) : texts.none}</Table.Td>
              <Table.Td>
                {summary ? `${text(summary.least)} – ${text(summary.greatest)}` : texts.none}
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function Downloads({ resultsId }: { readonly resultsId: string }) {
  const params = { resultsId };
  const links = [
    { text: words.report, url: requestFor(routes.resultsReport, { params }).url, isPage: true },
    { text: words.csv, url: requestFor(routes.resultsCsv, { params }).url, isPage: false },
    { text: words.json, url: requestFor(routes.resultsFile, { params }).url, isPage: false },
  ];
  return (
    <Group gap={6}>
      {links.map(({ text, url, isPage }) => (
        <Button
          key={text}
          component="a"
          size="xs"
          variant="default"
          href={url}
          {...(isPage ? { target: "_blank", rel: "noopener" } : { download: true })}
        >
          {text}
        </Button>
      ))}
    </Group>
  );
}

function ResultsView({ results }: { readonly results: ResultsDetail }) {
  const [metric, setMetric] = useState<Metric>("dice");
  const cases = useCall(routes.listCases, {});
  const patients = new Map(
    (cases.data?.cases ?? []).map(({ caseId, patient }) => [caseId, patient]),
  );
  const figures = figuresOf(results, metric);
  return (
    <div className="page">
      <Group justify="space-between" mb="sm">
        <Title order={1} size="h3">
          {results.title}
        </Title>
        <Downloads resultsId={results.id} />
      </Group>
      {results.isSynthetic && (
        <Alert color="orange.9" variant="outline" mb="sm">
          {words.synthetic}
        </Alert>
      )}
      <SegmentedControl
        aria-label={words.metric}
        value={metric}
        onChange={setMetric}
        data={metrics.map((value) => ({ value, label: words.metrics[value] }))}
      />
      <SummaryTable figures={figures} metric={metric} />
      <Text size="sm">{words.figureHint}</Text>
      <StripFigure
        title={words.metrics[metric]}
        figures={figures}
        patientOf={(id) => patients.get(id) ?? id}
      />
      {results.refused.length > 0 && (
        <Text size="sm">
          {words.refused}:{" "}
          {results.refused.map(({ code, cases: count }) => `${code} (${count})`).join(", ")}
        </Text>
      )}
    </div>
  );
}

const page = getRouteApi("/results/$resultsId");

/** One evaluation: a table, and a figure in which every point opens its case. */
export function ResultsPage() {
  const { resultsId } = page.useParams();
  const { data, error, refetch } = useCall(routes.getResults, { params: { resultsId } });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  return data ? <ResultsView results={data} /> : <Waiting />;
}
