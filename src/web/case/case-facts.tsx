import { Button, Group, Text, TextInput } from "@mantine/core";
import { type FormEvent, memo, useState } from "react";
import { type CaseDetail, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall, useChange } from "../api/use-call.ts";
import { Problem } from "../elements/problem.tsx";
import { type LookedAt, remarksOfCase } from "../remarks/of-case.ts";
import type { OnSlice } from "../remarks/remark-list.tsx";
import { RemarkSection } from "../remarks/remark-section.tsx";
import { useDiagnosisHint } from "../structures/diagnosis-hint.ts";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";

interface CaseFactsProps {
  readonly detail: CaseDetail;
  /** The sets that are looked at: their remarks are listed. */
  readonly chosen: LookedAt;
  readonly onSlice: OnSlice;
}

function Ratings({ detail }: { readonly detail: CaseDetail }) {
  const { data } = useCall(routes.ratingScale, {});
  const titleOf = useStructureTitles();
  const scoreTitle = (score: string) => data?.scale.find((one) => one.score === score)?.title;
  if (detail.ratings.length === 0) return null;
  return (
    <>
      <Text component="h2" size="sm" fw={600} mt="sm">
        {texts.viewer.ratings}
      </Text>
      <ul className="ratings">
        {detail.ratings.map(({ structure, score, rater, ratedAt }) => (
          <li key={`${structure} ${rater} ${ratedAt}`}>
            {titleOf(structure)}: {scoreTitle(score) ?? score} ({rater})
          </li>
        ))}
      </ul>
    </>
  );
}

function Exclusion({ detail }: { readonly detail: CaseDetail }) {
  const [why, setWhy] = useState("");
  const change = useChange(routes.changeCase, [routes.getCase, routes.listCases]);
  const params = { caseId: detail.caseId };
  const leaveOut = (event: FormEvent) => {
    event.preventDefault();
    if (why.trim() !== "") change.mutate({ params, body: { exclusion: why.trim() } });
  };
  if (detail.exclusion !== null) {
    return (
      <>
        <Text size="sm" mt="sm">
          {texts.viewer.isLeftOut(detail.exclusion)}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => change.mutate({ params, body: { exclusion: null } })}
        >
          {texts.viewer.takeIn}
        </Button>
        <Problem error={change.error} />
      </>
    );
  }
  return (
    <form onSubmit={leaveOut}>
      <TextInput
        size="xs"
        label={texts.viewer.leaveOut}
        placeholder={texts.viewer.leaveOutWhy}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-xs" variant="default" mt={4} disabled={why.trim() === ""}>
        {texts.viewer.leaveOut}
      </Button>
      <Problem error={change.error} />
    </form>
  );
}

function Diagnosis({ detail }: { readonly detail: CaseDetail }) {
  const [diagnosis, setDiagnosis] = useState(detail.diagnosis ?? "");
  const isChanged = diagnosis !== (detail.diagnosis ?? "");
  const hint = useDiagnosisHint(isChanged ? diagnosis : "");
  const change = useChange(routes.changeCase, [routes.getCase, routes.listCases]);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const body = { diagnosis: diagnosis.trim() === "" ? null : diagnosis.trim() };
    change.mutate({ params: { caseId: detail.caseId }, body });
  };
  return (
    <form onSubmit={save}>
      <Group gap={6} align="end" mt="sm">
        <TextInput
          size="xs"
          label={texts.viewer.diagnosis}
          value={diagnosis}
          onChange={(event) => setDiagnosis(event.currentTarget.value)}
        />
        <Button
          type="submit"
          size="xs"
          variant="default"
          loading={change.isPending}
          disabled={!isChanged}
        >
          {texts.save}
        </Button>
      </Group>
      <Text size="xs" role="status">
        {hint}
      </Text>
      <Problem error={change.error} />
    </form>
  );
}

/** What is known about a case besides its pictures, and what a reviewer may change. */
export const CaseFacts = memo(function CaseFacts({ detail, chosen, onSlice }: CaseFactsProps) {
  const mayChange = useMay("reviewer");
  return (
    <>
      <RemarkSection remarks={remarksOfCase(detail, chosen)} onSlice={onSlice} />
      {detail.hidesFlags && <Text size="xs">{texts.remarks.hiddenUntilRated}</Text>}
      <Ratings detail={detail} />
      {mayChange && <Diagnosis detail={detail} />}
      {mayChange && <Exclusion detail={detail} />}
    </>
  );
});
