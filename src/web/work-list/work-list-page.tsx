import { Box, Group, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Job, type ListedCase, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall } from "../api/use-call.ts";
import { useKeys } from "../elements/keys.ts";
import { Problem, Waiting } from "../elements/problem.tsx";
import { hasEnded } from "../job-watch/job-events.ts";
import { JobProgress } from "../job-watch/job-progress.tsx";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { CaseTable } from "./case-table.tsx";
import { ChosenActions } from "./chosen-actions.tsx";
import { Filters } from "./filters.tsx";
import { answer, type ListQuestion, searchable, sortedBy, wholeList } from "./order.ts";

/** Kept while the pages are open: a person who comes back from a case finds the list as it was. */
let lastQuestion = wholeList;

function useQuestion() {
  const [question, setQuestion] = useState(lastQuestion);
  const change = useCallback((part: Partial<ListQuestion>) => {
    setQuestion((before) => {
      lastQuestion = { ...before, ...part };
      return lastQuestion;
    });
  }, []);
  return [question, change] as const;
}

/** Jobs that bring cases in: the list grows while they run. */
function useFilling(): readonly Job[] {
  const { data } = useCall(routes.listJobs, {});
  const isFilling = (job: Job) => !hasEnded(job) && (job.kind === "demo" || job.kind === "import");
  return (data?.jobs ?? []).filter(isFilling);
}

function Filling({ jobs }: { readonly jobs: readonly Job[] }) {
  return jobs.map((job) => (
    <Group key={job.id} mb="xs">
      <Text size="sm" role="status">
        {texts.jobs.kinds[job.kind]}: {texts.jobs.states[job.state]}
      </Text>
      <Box flex={1}>
        <JobProgress job={job} />
      </Box>
    </Group>
  ));
}

/** The selected cases by id, and how to change them. */
function useChosen() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (caseId: string) =>
      setChosen((before) => {
        const next = new Set(before);
        if (!next.delete(caseId)) next.add(caseId);
        return next;
      }),
    [],
  );
  return { chosen, toggle, replace: setChosen };
}

/** Every case: search, filter, sort, select, open. */
export function WorkListPage() {
  const filling = useFilling();
  const isGrowing = filling.length > 0;
  const { data, error, refetch } = useCall(routes.listCases, {}, { refetchMs: isGrowing && 3000 });
  const problem = <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return error ? problem : <Waiting />;
  return (
    <>
      {problem}
      <WorkList cases={data.cases} filling={filling} />
    </>
  );
}

interface WorkListProps {
  readonly cases: readonly ListedCase[];
  readonly filling: readonly Job[];
}

function WorkList({ cases, filling }: WorkListProps) {
  const navigate = useNavigate();
  const [question, change] = useQuestion();
  const { chosen, toggle, replace } = useChosen();
  const gridRef = useRef<HTMLTableElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const mayReview = useMay("reviewer");
  const titleOf = useStructureTitles();
  const searched = useMemo(() => cases.map((one) => searchable(one, titleOf)), [cases, titleOf]);
  const shown = useMemo(() => answer(searched, question), [searched, question]);
  const onOpen = useCallback(
    (caseId: string) => void navigate({ to: "/cases/$caseId", params: { caseId } }),
    [navigate],
  );
  useKeys({ "/": () => searchRef.current?.focus() });
  // Before the list is painted: later, this would take the focus from a person who has started to search.
  useLayoutEffect(() => gridRef.current?.focus({ preventScroll: true }), []);
  const chosenCases = cases.filter(({ caseId }) => chosen.has(caseId));
  const ids = (isEvery: boolean) => new Set(isEvery ? shown.map(({ caseId }) => caseId) : []);
  return (
    <div className="page list-page">
      <Group justify="space-between" align="end" mb="sm">
        <div>
          <Title order={1} size="h3">
            {texts.workList.title}
          </Title>
          <Text size="sm" role="status">
            {texts.workList.count(shown.length, cases.length)}
          </Text>
        </div>
        <Filters
          {...{ cases, question, searchRef }}
          onChange={change}
          onLeaveSearch={() => gridRef.current?.focus()}
        />
      </Group>
      {mayReview && chosenCases.length > 0 && <ChosenActions chosen={chosenCases} />}
      <Filling jobs={filling} />
      <CaseTable
        {...{ shown, question, chosen, onOpen, gridRef }}
        onSort={(key) => change(sortedBy(question, key))}
        onChoose={toggle}
        onChooseAll={(isEvery) => replace(ids(isEvery))}
        empty={cases.length === 0 ? texts.workList.emptyAll : texts.workList.empty}
      />
      <Text size="sm" mt={4}>
        {texts.workList.keys}
      </Text>
    </div>
  );
}
