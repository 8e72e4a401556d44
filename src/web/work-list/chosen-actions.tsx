import { Alert, Button, Group, Select, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ListedCase, routes } from "../../server/contract/index.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { NewReview } from "../rating/new-review.tsx";
import { Problem } from "../shell/problem.tsx";
import { texts } from "../texts/index.ts";

/** What can be done with the chosen patients: draw, evaluate, rate. */
export function ChosenActions({ chosen }: { readonly chosen: readonly ListedCase[] }) {
  const models = useCall(routes.listModels, {});
  const [modelId, setModelId] = useState<string | null>(null);
  const [title, setTitle] = useState("");
  const [isReviewing, setReviewing] = useState(false);
  const segment = useChange(routes.segment, [routes.listJobs]);
  const evaluate = useChange(routes.evaluate, [routes.listJobs]);
  const caseIds = chosen.map(({ caseId }) => caseId);
  const data = (models.data?.models ?? []).map(({ id, title: label }) => ({ value: id, label }));
  const model = modelId ?? data[0]?.value ?? null;
  const begun = (segment.data?.jobs.length ?? 0) + (evaluate.data ? 1 : 0);
  return (
    <>
      <Group align="end" gap="sm" my="xs">
        <Text fw={600} mb={6}>
          {texts.workList.chosen(chosen.length)}
        </Text>
        <Select
          w={220}
          size="xs"
          label={texts.workList.segmentWith}
          placeholder={data.length === 0 ? texts.workList.noModel : undefined}
          data={data}
          value={model}
          onChange={setModelId}
        />
        <Button
          size="xs"
          disabled={model === null}
          loading={segment.isPending}
          onClick={() => model && segment.mutate({ body: { modelId: model, caseIds } })}
        >
          {texts.workList.segment}
        </Button>
        <TextInput
          size="xs"
          label={texts.workList.evaluateTitle}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Button
          size="xs"
          variant="default"
          disabled={title.trim() === ""}
          loading={evaluate.isPending}
          onClick={() => evaluate.mutate({ body: { title, caseIds } })}
        >
          {texts.workList.evaluate}
        </Button>
        <Button size="xs" variant="default" onClick={() => setReviewing(true)}>
          {texts.workList.review}
        </Button>
        {begun > 0 && (
          <Alert role="status" p={6} color="teal.9" variant="outline">
            {texts.workList.started(begun)}
          </Alert>
        )}
      </Group>
      <Problem error={segment.error ?? evaluate.error} />
      <NewReview isOpen={isReviewing} onClose={() => setReviewing(false)} caseIds={caseIds} />
    </>
  );
}
