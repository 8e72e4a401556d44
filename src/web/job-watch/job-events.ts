import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { JOB_EVENT, type Job, jobSchema, routes } from "../../server/contract/index.ts";
import { keyOf } from "../api/use-call.ts";

/** The reads that are out of date after a job of each kind has ended. */
const renewed = {
  demo: [routes.listCases, routes.listNames, routes.listModels],
  import: [routes.listCases, routes.listNames, routes.importReport],
  references: [routes.listCases, routes.getCase],
  segment: [routes.listCases, routes.getCase],
  evaluate: [routes.listResults],
  train: [routes.listRuns, routes.getRun, routes.listModels],
} as const;

/** Whether a job has ended, by success or not. */
export function hasEnded({ state }: Job): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** Keeps the cached jobs, and everything that jobs change, up to date while mounted. */
export function useJobEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource(routes.jobEvents.path);
    const onJob = (event: MessageEvent<string>) => {
      const job = jobSchema.parse(JSON.parse(event.data));
      client.setQueryData<{ jobs: Job[] }>(keyOf(routes.listJobs, {}), (list) => {
        if (!list) return list;
        const others = list.jobs.filter(({ id }) => id !== job.id);
        const jobs = [...others, job];
        return { jobs: jobs.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)) };
      });
      client.setQueryData(keyOf(routes.getJob, { params: { jobId: job.id } }), job);
      if (!hasEnded(job)) return;
      for (const { path } of renewed[job.kind]) void client.invalidateQueries({ queryKey: [path] });
    };
    source.addEventListener(JOB_EVENT, onJob);
    return () => source.close();
  }, [client]);
}
