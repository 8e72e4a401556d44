import {
  Button,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { routes } from "../../server/contract/index.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { Problem } from "../elements/problem.tsx";
import { texts } from "../texts/index.ts";

interface NewReviewProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly caseIds: readonly string[];
}

const words = texts.rating;

interface ReviewChoices {
  readonly title: string;
  readonly isBlinded: boolean;
  readonly seed: number;
  /** Ids of accounts; nobody stands for the person who starts the review. */
  readonly raterIds: string[];
}

interface ReviewFieldsProps {
  readonly choices: ReviewChoices;
  readonly onChange: (part: Partial<ReviewChoices>) => void;
}

function ReviewFields({ choices, onChange }: ReviewFieldsProps) {
  const raters = useCall(routes.listRaters, {});
  return (
    <>
      <TextInput
        label={words.beginTitle}
        required
        data-autofocus
        value={choices.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
      />
      <Switch
        label={words.blinded}
        checked={choices.isBlinded}
        onChange={(event) => onChange({ isBlinded: event.currentTarget.checked })}
      />
      <MultiSelect
        label={words.raters}
        description={words.ratersHint}
        data={(raters.data?.raters ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={choices.raterIds}
        onChange={(raterIds) => onChange({ raterIds })}
      />
      <NumberInput
        label={words.seed}
        min={0}
        max={4_294_967_295}
        allowDecimal={false}
        value={choices.seed}
        onChange={(value) => onChange({ seed: Number(value) || 0 })}
      />
      <Problem error={raters.error} />
    </>
  );
}

/** Starts a review session of some cases, and opens it. */
export function NewReview({ isOpen, onClose, caseIds }: NewReviewProps) {
  const navigate = useNavigate();
  const [choices, setChoices] = useState<ReviewChoices>({
    title: "",
    isBlinded: false,
    seed: 1,
    raterIds: [],
  });
  const create = useChange(routes.createReviewSession, [routes.listReviewSessions]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { raterIds, ...rest } = choices;
    const raters = raterIds.length === 0 ? {} : { raterIds };
    const body = { id: crypto.randomUUID(), ...rest, caseIds: [...caseIds], ...raters };
    const onSuccess = ({ id: sessionId }: { readonly id: string }) =>
      void navigate({ to: "/review/$sessionId", params: { sessionId } });
    create.mutate({ body }, { onSuccess });
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={words.begin}
      closeButtonProps={{ "aria-label": texts.close }}
    >
      <Stack component="form" onSubmit={submit}>
        <Text size="sm">{words.cases(caseIds.length)}</Text>
        <ReviewFields
          choices={choices}
          onChange={(part) => setChoices((before) => ({ ...before, ...part }))}
        />
        <Problem error={create.error} />
        <Button type="submit" loading={create.isPending} disabled={choices.title.trim() === ""}>
          {words.begin}
        </Button>
      </Stack>
    </Modal>
  );
}
