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
import { Problem } from "../shell/problem.tsx";
import { texts } from "../texts/index.ts";

interface NewReviewProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly caseIds: readonly string[];
}

/** Begins a review session of some patients, and opens it. */
export function NewReview({ isOpen, onClose, caseIds }: NewReviewProps) {
  const navigate = useNavigate();
  const raters = useCall(routes.listRaters, {}, { isEnabled: isOpen });
  const [title, setTitle] = useState("");
  const [isBlinded, setBlinded] = useState(false);
  const [seed, setSeed] = useState(1);
  const [raterIds, setRaterIds] = useState<string[]>([]);
  const create = useChange(routes.createReviewSession, [routes.listReviewSessions]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = {
      id: crypto.randomUUID(),
      title,
      isBlinded,
      seed,
      caseIds: [...caseIds],
      ...(raterIds.length === 0 ? {} : { raterIds }),
    };
    const onSuccess = ({ id: sessionId }: { readonly id: string }) =>
      void navigate({ to: "/review/$sessionId", params: { sessionId } });
    create.mutate({ body }, { onSuccess });
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={texts.rating.begin}
      closeButtonProps={{ "aria-label": texts.close }}
    >
      <Stack component="form" onSubmit={submit}>
        <Text size="sm">{texts.rating.cases(caseIds.length)}</Text>
        <TextInput
          label={texts.rating.beginTitle}
          required
          data-autofocus
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Switch
          label={texts.rating.blinded}
          checked={isBlinded}
          onChange={(event) => setBlinded(event.currentTarget.checked)}
        />
        <MultiSelect
          label={texts.rating.raters}
          description={texts.rating.ratersHint}
          data={(raters.data?.raters ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={raterIds}
          onChange={setRaterIds}
        />
        <NumberInput
          label={texts.rating.seed}
          min={0}
          max={4_294_967_295}
          allowDecimal={false}
          value={seed}
          onChange={(value) => setSeed(Number(value) || 0)}
        />
        <Problem error={create.error} />
        <Button type="submit" loading={create.isPending} disabled={title.trim() === ""}>
          {texts.rating.begin}
        </Button>
      </Stack>
    </Modal>
  );
}
