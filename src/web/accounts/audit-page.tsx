import { Alert, Button, Table, Title } from "@mantine/core";
import { useState } from "react";
import { type AuditEntry, routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { Problem, Waiting } from "../elements/problem.tsx";
import { momentText } from "../formats/moment.ts";
import { texts } from "../texts/index.ts";

const words = texts.audit;
const PAGE = 100;

function detailText(details: AuditEntry["details"]): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}

/** Who opened, changed and exported what, and whether the log is intact. */
export function AuditPage() {
  const [before, setBefore] = useState<number | undefined>(undefined);
  const query = { limit: PAGE, ...(before === undefined ? {} : { before }) };
  const { data, error, refetch } = useCall(routes.readAudit, { query });
  const chain = useCall(routes.verifyAudit, {});
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const { columns } = words;
  const last = data.entries.at(-1);
  return (
    <div className="page">
      <Title order={1} size="h3" mb="md">
        {words.title}
      </Title>
      {chain.data && (
        <Alert color={chain.data.isWhole ? "teal.9" : "red.9"} variant="outline" mb="sm">
          {chain.data.isWhole
            ? words.whole(chain.data.entries)
            : chain.data.brokenAt === null
              ? words.brokenSomewhere
              : words.broken(chain.data.brokenAt)}
        </Alert>
      )}
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.number}</Table.Th>
            <Table.Th>{columns.at}</Table.Th>
            <Table.Th>{columns.by}</Table.Th>
            <Table.Th>{columns.action}</Table.Th>
            <Table.Th>{columns.subject}</Table.Th>
            <Table.Th>{columns.details}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.entries.map((entry) => (
            <Table.Tr key={entry.number}>
              <Table.Td>{entry.number}</Table.Td>
              <Table.Td>{momentText(entry.at)}</Table.Td>
              <Table.Td>{entry.by ?? texts.none}</Table.Td>
              <Table.Td>{entry.action}</Table.Td>
              <Table.Td className="path">{entry.subject ?? texts.none}</Table.Td>
              <Table.Td className="path">{detailText(entry.details)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {last && data.entries.length === PAGE && (
        <Button mt="sm" variant="default" onClick={() => setBefore(last.number)}>
          {words.older}
        </Button>
      )}
    </div>
  );
}
