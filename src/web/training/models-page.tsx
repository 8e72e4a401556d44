import { Button, FileButton, Group, Modal, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type Model, requestFor, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { Problem, Waiting } from "../elements/problem.tsx";
import { momentText } from "../formats/moment.ts";
import { sizeText } from "../formats/size.ts";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";

const words = texts.models;

function Card({ modelId }: { readonly modelId: string }) {
  const { data, error } = useCall(routes.getModel, { params: { modelId } });
  const titleOf = useStructureTitles();
  if (error) return <Problem error={error} />;
  if (!data) return <Waiting />;
  const { network, clipHu, centreHu, parameterCount, sha256, notice, training } = data;
  return (
    <>
      <Text fw={600}>{notice}</Text>
      <Text size="sm">{data.structures.map(titleOf).join(", ")}</Text>
      <Text size="sm">{words.parameters(parameterCount)}</Text>
      <Text size="sm">{words.network(network.widths.join(", "), network.units.join(", "))}</Text>
      <Text size="sm">{words.clip(centreHu - clipHu, centreHu + clipHu)}</Text>
      <Text size="xs" className="path">
        SHA-256 {sha256}
      </Text>
      <Title order={3} size="h5" mt="sm">
        {words.made}
      </Title>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <pre className="card" tabIndex={0}>
        {JSON.stringify(training, null, 2)}
      </pre>
    </>
  );
}

function ModelRow({ model, onCard }: { readonly model: Model; readonly onCard: () => void }) {
  const mayExport = useMay("reviewer");
  const titleOf = useStructureTitles();
  const { spacingMm } = model;
  return (
    <Table.Tr>
      <Table.Td>{model.title}</Table.Td>
      <Table.Td>{model.structures.map(titleOf).join(", ")}</Table.Td>
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

function AddModel({ onFile, isPending }: { onFile: (file: File) => void; isPending: boolean }) {
  return (
    <FileButton
      onChange={(file) => file && onFile(file)}
      accept=".onnx"
      inputProps={{ "aria-label": words.add }}
    >
      {(props) => (
        <Button size="xs" loading={isPending} {...props}>
          {words.add}
        </Button>
      )}
    </FileButton>
  );
}

interface ModelTableProps {
  readonly models: readonly Model[];
  readonly onCard: (model: Model) => void;
}

function ModelTable({ models, onCard }: ModelTableProps) {
  const { columns } = words;
  return (
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
        {models.map((model) => (
          <ModelRow key={model.id} model={model} onCard={() => onCard(model)} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Models with their cards. An administrator adds model files. */
export function ModelsPage() {
  const { data, error, refetch } = useCall(routes.listModels, {});
  const add = useChange(routes.addModel, [routes.listModels]);
  const mayAdd = useMay("admin");
  const [card, setCard] = useState<Model | null>(null);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const send = (file: File) => {
    const title = file.name.replace(/\.onnx$/, "").slice(0, 80);
    add.mutate({ query: { title }, body: file });
  };
  return (
    <div className="page">
      <Group justify="space-between" mb="md">
        <Title order={1} size="h3">
          {words.title}
        </Title>
        {mayAdd && <AddModel onFile={send} isPending={add.isPending} />}
      </Group>
      <Problem error={add.error} />
      {data.models.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <ModelTable models={data.models} onCard={setCard} />
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
