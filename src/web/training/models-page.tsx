import { Button, FileButton, Group, Modal, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type Model, requestFor, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { momentText } from "../shell/moment.ts";
import { Problem, Waiting } from "../shell/problem.tsx";
import { sizeText } from "../shell/size.ts";
import { texts } from "../texts/index.ts";

const words = texts.models;

function Card({ modelId }: { readonly modelId: string }) {
  const { data, error } = useCall(routes.getModel, { params: { modelId } });
  if (error) return <Problem error={error} />;
  if (!data) return <Waiting />;
  const { network, clipHu, parameterCount, sha256, notice, training } = data;
  return (
    <>
      <Text fw={600}>{notice}</Text>
      <Text size="sm">{data.structures.join(", ")}</Text>
      <Text size="sm">{words.parameters(parameterCount)}</Text>
      <Text size="sm">{words.network(network.widths.join(", "), network.units.join(", "))}</Text>
      <Text size="sm">{words.clip(clipHu)}</Text>
      <Text size="xs" className="path">
        SHA-256 {sha256}
      </Text>
      <Title order={3} size="h5" mt="sm">
        {words.made}
      </Title>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className="card" tabIndex={0}>
        {JSON.stringify(training, null, 2)}
      </pre>
    </>
  );
}

function ModelRow({ model, onCard }: { readonly model: Model; readonly onCard: () => void }) {
  const mayExport = useMay("reviewer");
  const { spacingMm } = model;
  return (
    <Table.Tr>
      <Table.Td>{model.title}</Table.Td>
      <Table.Td>{model.structures.join(", ")}</Table.Td>
      <Table.Td>{spacingMm === "native" ? words.native : spacingMm.join(" × ")}</Table.Td>
      <Table.Td>{sizeText(model.sizeBytes)}</Table.Td>
      <Table.Td>
        {momentText(model.addedAt)} {model.addedBy?.name}
      </Table.Td>
      <Table.Td>
        <Group gap={6} justify="end" wrap="nowrap">
          <Button size="compact-xs" variant="default" onClick={onCard}>
            {words.card}
          </Button>
          {mayExport && (
            <Button
              component="a"
              size="compact-xs"
              variant="default"
              href={requestFor(routes.modelFile, { params: { modelId: model.id } }).url}
              download
            >
              {words.file}
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

/** Models with their cards; an administrator adds files. */
export function ModelsPage() {
  const { data, error, refetch } = useCall(routes.listModels, {});
  const add = useChange(routes.addModel, [routes.listModels]);
  const mayAdd = useMay("admin");
  const [card, setCard] = useState<Model | null>(null);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const send = (file: File | null) => {
    if (!file) return;
    const title = file.name.replace(/\.onnx$/, "").slice(0, 80);
    add.mutate({ query: { title }, body: file });
  };
  const { columns } = words;
  return (
    <div className="page">
      <Group justify="space-between" mb="md">
        <Title order={1} size="h3">
          {words.title}
        </Title>
        {mayAdd && (
          <FileButton onChange={send} accept=".onnx" inputProps={{ "aria-label": words.add }}>
            {(props) => (
              <Button size="xs" loading={add.isPending} {...props}>
                {words.add}
              </Button>
            )}
          </FileButton>
        )}
      </Group>
      <Problem error={add.error} />
      {data.models.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.title}</Table.Th>
              <Table.Th>{columns.structures}</Table.Th>
              <Table.Th>{columns.spacing}</Table.Th>
              <Table.Th>{columns.size}</Table.Th>
              <Table.Th>{columns.added}</Table.Th>
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.models.map((model) => (
              <ModelRow key={model.id} model={model} onCard={() => setCard(model)} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Modal
        opened={card !== null}
        onClose={() => setCard(null)}
        title={card?.title}
        size="xl"
        closeButtonProps={{ "aria-label": texts.close }}
      >
        {card && <Card modelId={card.id} />}
      </Modal>
    </div>
  );
}
