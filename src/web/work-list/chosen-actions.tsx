import { Alert, Button, Group, Select, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Job, type ListedCase, routes } from "../../server/contract/index.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { Problem } from "../elements/problem.tsx";
import { NewReview } from "../review/new-review.tsx";
import { texts } from "../texts/index.ts";

const words = texts.workList;

interface SegmentProps {
  readonly isPending: boolean;
  readonly onSegment: (modelId: string) => void;
}

function Segment({ isPending, onSegment }: SegmentProps) {
  const models = useCall(routes.listModels, {});
  const [chosen, setChosen] = useState<string | null>(null);
  const data = (models.data?.models ?? []).map(({ id, title: label }) => ({ value: id, label }));
  const modelId = chosen ?? data[0]?.value ?? null;
  return (
    <>
      <Select
        w={220}
        size="xs"
        label={words.segmentWith}
        placeholder={data.length === 0 ? words.noModel : undefined}
        data={data}
        value={modelId}
        onChange={setChosen}
      />
      <Button
        size="xs"
        disabled={modelId === null}
        loading={isPending}
        onClick={() => modelId !== null && onSegment(modelId)}
      >
        {words.segment}
      </Button>
      <Problem error={models.error} />
    </>
  );
}

interface EvaluateProps {
  readonly isPending: boolean;
  readonly onEvaluate: (title: string) => void;
}

function Evaluate({ isPending, onEvaluate }: EvaluateProps) {
  const [title, setTitle] = useState("");
  return (
    <>
      <TextInput
        size="xs"
        label={words.evaluateTitle}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Button
        size="xs"
        variant="default"
        disabled={title.trim() === ""}
        loading={isPending}
        onClick={() => onEvaluate(title)}
      >
        {words.evaluate}
      </Button>
    </>
  );
}

function Started({ jobs }: { readonly jobs: readonly Job[] }) {
  if (jobs.length === 0) return null;
  return (
    <Alert role="status" p={6} color="teal.9" variant="outline">
      {words.started(jobs.length)}
    </Alert>
  );
}

/** What can be done with the selected cases: segment, evaluate, rate. */
export function ChosenActions({ chosen }: { readonly chosen: readonly ListedCase[] }) {
  const [isReviewing, setReviewing] = useState(false);
  const segment = useChange(routes.segment, [routes.listJobs]);
  const evaluate = useChange(routes.evaluate, [routes.listJobs]);
  const caseIds = chosen.map(({ caseId }) => caseId);
  const started = [...(segment.data?.jobs ?? []), ...(evaluate.data ? [evaluate.data] : [])];
  return (
    <>
      <Group align="end" gap="sm" my="xs">
        <Text fw={600} mb={6}>
          {words.chosen(chosen.length)}
        </Text>
        <Segment
          isPending={segment.isPending}
          onSegment={(modelId) => segment.mutate({ body: { modelId, caseIds } })}
        />
        <Evaluate
          isPending={evaluate.isPending}
          onEvaluate={(title) => evaluate.mutate({ body: { title, caseIds } })}
        />
        <Button size="xs" variant="default" onClick={() => setReviewing(true)}>
          {words.review}
        </Button>
        <Started jobs={started} />
      </Group>
      <Problem error={segment.error ?? evaluate.error} />
      <NewReview isOpen={isReviewing} onClose={() => setReviewing(false)} caseIds={caseIds} />
    </>
  );
}
