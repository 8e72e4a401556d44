import { Badge, Button, Group, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type ReviewSession, routes } from "../../server/contract/index.ts";
import { useMay, useSession } from "../api/session.ts";
import { useCall } from "../api/use-call.ts";
import { PageButton } from "../elements/links.tsx";
import { Problem, Waiting } from "../elements/problem.tsx";
import { momentText } from "../formats/moment.ts";
import { NewReview } from "../review/new-review.tsx";
import { texts } from "../texts/index.ts";

function SessionRow({ session }: { readonly session: ReviewSession }) {
  const me = useSession().data?.user.id;
  const isRater = session.raters.some(({ id }) => id === me);
  const params = { sessionId: session.id };
  return (
    <Table.Tr>
      <Table.Td>
        {session.title}{" "}
        {session.isBlinded && (
          <Badge variant="outline" color="gray.7" tt="none">
            {texts.rating.blindedShort}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        {session.items} ({texts.rating.cases(session.cases)})
      </Table.Td>
      <Table.Td>
        {session.raters.map(({ name, rated }) => `${name} ${rated}/${session.items}`).join(", ")}
      </Table.Td>
      <Table.Td>
        {momentText(session.createdAt)}, {session.createdBy.name}
      </Table.Td>
      <Table.Td>
        <Group gap={6} justify="end" wrap="nowrap">
          {isRater && (
            <PageButton size="xs" to="/review/$sessionId" params={params}>
              {texts.rating.rate}
            </PageButton>
          )}
          <PageButton
            size="xs"
            variant="default"
            to="/review/$sessionId/results"
            params={params}
            disabled={!session.canSeeResults}
          >
            {texts.rating.table3}
          </PageButton>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** All review sessions: continue to rate, see Table 3, start another one. */
export function SessionsPage() {
  const { data, error, refetch } = useCall(routes.listReviewSessions, {});
  const cases = useCall(routes.listCases, {});
  const [isBeginning, setBeginning] = useState(false);
  const mayReview = useMay("reviewer");
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const drawn = (cases.data?.cases ?? []).filter(
    ({ state, exclusion }) => state !== "imported" && exclusion === null,
  );
  const { columns } = texts.rating;
  return (
    <div className="page">
      <Group justify="space-between" mb="md">
        <Title order={1} size="h3">
          {texts.rating.sessions}
        </Title>
        {mayReview && (
          <Button size="xs" disabled={drawn.length === 0} onClick={() => setBeginning(true)}>
            {texts.rating.beginAll}
          </Button>
        )}
      </Group>
      {data.sessions.length === 0 ? (
        <Text>{texts.rating.none}</Text>
      ) : (
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.title}</Table.Th>
              <Table.Th>{columns.items}</Table.Th>
              <Table.Th>{columns.raters}</Table.Th>
              <Table.Th>{columns.made}</Table.Th>
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <NewReview
        isOpen={isBeginning}
        onClose={() => setBeginning(false)}
        caseIds={drawn.map(({ caseId }) => caseId)}
      />
    </div>
  );
}
