import { Box, Group, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Job, routes } from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { useCall } from "../api/use-call.ts";
import { hasEnded } from "../jobs/job-events.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { useKeys } from "../shell/keys.ts";
import { Problem, Waiting } from "../shell/problem.tsx";
import { texts } from "../texts/index.ts";
import { CaseTable } from "./case-table.tsx";
import { ChosenActions } from "./chosen-actions.tsx";
import { Filters } from "./filters.tsx";
import { answer, type ListQuestion, searchable, wholeList } from "./order.ts";

/** Kept while the pages are open, so that coming back from a case finds the list as it was. */
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

/** Jobs at work that bring patients in: the list grows while they run. */
function useFilling(): readonly Job[] {
  const { data } = useCall(routes.listJobs, {});
  const isFilling = (job: Job) => !hasEnded(job) && (job.kind === "demo" || job.kind === "import");
  return (data?.jobs ?? []).filter(isFilling);
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Every patient: search, filter, sort, choose, open. */
export function WorkListPage() {
  const navigate = useNavigate();
  const filling = useFilling();
  const { data, error, refetch } = useCall(
    routes.listCases,
    {},
    { refetchMs: filling.length > 0 && 3000 },
  );
  const [question, change] = useQuestion();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const gridRef = useRef<HTMLTableElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const mayReview = useMay("reviewer");
  const cases = useMemo(() => (data?.cases ?? []).map(searchable), [data]);
  const shown = useMemo(() => answer(cases, question), [cases, question]);
  const onOpen = useCallback(
    (caseId: string) => void navigate({ to: "/cases/$caseId", params: { caseId } }),
    [navigate],
  );
  const onChoose = useCallback((id: string) => setChosen((before) => toggled(before, id)), []);
  useKeys({ "/": () => searchRef.current?.focus() });
  const isThere = data !== undefined;
  // Before it is painted: later, it would take the focus from who has begun to search.
  useLayoutEffect(() => {
    if (isThere) gridRef.current?.focus({ preventScroll: true });
  }, [isThere]);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const chosenCases = data.cases.filter(({ caseId }) => chosen.has(caseId));
  const isSame = (key: ListQuestion["sortBy"]) => key === question.sortBy;
  return (
    <div className="page list-page">
      <Group justify="space-between" align="end" mb="sm">
        <div>
          <Title order={1} size="h3">
            {texts.workList.title}
          </Title>
          <Text size="sm" role="status">
            {texts.workList.count(shown.length, data.cases.length)}
          </Text>
        </div>
        <Filters
          cases={data.cases}
          question={question}
          onChange={change}
          searchRef={searchRef}
          onLeaveSearch={() => gridRef.current?.focus()}
        />
      </Group>
      {mayReview && chosenCases.length > 0 && <ChosenActions chosen={chosenCases} />}
      {filling.map((job) => (
        <Group key={job.id} mb="xs">
          <Text size="sm" role="status">
            {texts.jobs.kinds[job.kind]}: {texts.jobs.states[job.state]}
          </Text>
          <Box flex={1}>
            <JobProgress job={job} />
          </Box>
        </Group>
      ))}
      <CaseTable
        shown={shown}
        question={question}
        onSort={(sortBy) =>
          change({ sortBy, isDescending: isSame(sortBy) && !question.isDescending })
        }
        chosen={chosen}
        onChoose={onChoose}
        onChooseAll={(isEvery) =>
          setChosen(new Set(isEvery ? shown.map(({ caseId }) => caseId) : []))
        }
        onOpen={onOpen}
        gridRef={gridRef}
        empty={data.cases.length === 0 ? texts.workList.emptyAll : texts.workList.empty}
      />
      <Text size="sm" mt={4}>
        {texts.workList.keys}
      </Text>
    </div>
  );
}
