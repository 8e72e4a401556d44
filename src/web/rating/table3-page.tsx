import { Button, Group, Table, Tabs, Text, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import {
  type Agreement,
  type ReviewResults,
  requestFor,
  routes,
  scores,
  type Table3Row,
} from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { PageLink } from "../elements/links.tsx";
import { Problem, Waiting } from "../elements/problem.tsx";
import { durationText } from "../formats/moment.ts";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";

const page = getRouteApi("/review/$sessionId/results");
const words = texts.rating.table;

function share(count: number, total: number): string {
  return total === 0 ? "0" : `${count} (${Math.round((100 * count) / total)})`;
}

function Table3({ rows }: { readonly rows: readonly Table3Row[] }) {
  const { data } = useCall(routes.ratingScale, {});
  const titleOf = useStructureTitles();
  return (
    <Table striped captionSide="top" withTableBorder>
      <Table.Caption>{words.caption}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.diagnosis}</Table.Th>
          <Table.Th>{words.structure}</Table.Th>
          <Table.Th>{words.source}</Table.Th>
          {scores.map((score) => (
            <Table.Th key={score}>
              {data?.scale.find((one) => one.score === score)?.title ?? score}
            </Table.Th>
          ))}
          <Table.Th>{words.total}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ diagnosis, structure, source, counts, total }) => (
          <Table.Tr key={`${diagnosis} ${structure} ${source}`}>
            <Table.Td>{diagnosis ?? texts.none}</Table.Td>
            <Table.Td>{titleOf(structure)}</Table.Td>
            <Table.Td>{words[source]}</Table.Td>
            {scores.map((score) => (
              <Table.Td key={score}>{share(counts[score], total)}</Table.Td>
            ))}
            <Table.Td>{total}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function kappaText(kappa: Agreement["linear"]): string {
  if (kappa === null) return texts.none;
  const { value, interval } = kappa;
  return `${value.toFixed(2)} ${interval ? words.interval(...interval) : ""}`;
}

function AgreementTable({ agreement }: { readonly agreement: readonly Agreement[] }) {
  if (agreement.length === 0) return <Text size="sm">{words.oneRater}</Text>;
  return (
    <Table withTableBorder>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.raters}</Table.Th>
          <Table.Th>{words.items}</Table.Th>
          <Table.Th>{words.exact}</Table.Th>
          <Table.Th>{words.linear}</Table.Th>
          <Table.Th>{words.quadratic}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {agreement.map(({ raters, items, exactShare, linear, quadratic }) => (
          <Table.Tr key={raters.map(({ id }) => id).join(" ")}>
            <Table.Td>{raters.map(({ name }) => name).join(", ")}</Table.Td>
            <Table.Td>{items}</Table.Td>
            <Table.Td>{(100 * exactShare).toFixed(0)} %</Table.Td>
            <Table.Td>{kappaText(linear)}</Table.Td>
            <Table.Td>{kappaText(quadratic)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Results({ results }: { readonly results: ReviewResults }) {
  return (
    <>
      <Tabs defaultValue="pooled" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="pooled">{words.pooled}</Tabs.Tab>
          {results.byRater.map(({ rater }) => (
            <Tabs.Tab key={rater.id} value={rater.id}>
              {rater.name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="pooled" pt="sm">
          <Table3 rows={results.pooled} />
        </Tabs.Panel>
        {results.byRater.map(({ rater, rows }) => (
          <Tabs.Panel key={rater.id} value={rater.id} pt="sm">
            <Table3 rows={rows} />
          </Tabs.Panel>
        ))}
      </Tabs>
      {results.superseded.map(({ rater, ratings }) => (
        <Text key={rater.id} size="sm" mt="xs">
          {words.superseded(rater.name, ratings)}
        </Text>
      ))}
      <Title order={2} size="h4" mt="lg" mb="xs">
        {words.agreement}
      </Title>
      <AgreementTable agreement={results.agreement} />
      <Title order={2} size="h4" mt="lg" mb="xs">
        {words.time}
      </Title>
      {results.timeMs.map(({ rater, median }) => (
        <Text key={rater.id} size="sm">
          {rater.name}: {durationText(median)} min
        </Text>
      ))}
    </>
  );
}

/** Table 3 of the ratings, pooled and by rater, and how well the raters agree. */
export function Table3Page() {
  const { sessionId } = page.useParams();
  const params = { sessionId };
  const session = useCall(routes.getReviewSession, { params });
  const results = useCall(routes.reviewResults, { params });
  return (
    <div className="page">
      <Group justify="space-between" mb="md">
        <Title order={1} size="h3">
          {texts.rating.table3}: {session.data?.title}
        </Title>
        <Group>
          <Button
            component="a"
            size="xs"
            variant="default"
            href={requestFor(routes.reviewCsv, { params }).url}
            download
          >
            {words.csv}
          </Button>
          <PageLink to="/review" size="sm">
            {texts.rating.sessions}
          </PageLink>
        </Group>
      </Group>
      <Problem error={results.error} onRetry={() => void results.refetch()} />
      {results.data ? <Results results={results.data} /> : !results.error && <Waiting />}
    </div>
  );
}
