import { Progress, Text } from "@mantine/core";
import type { Job } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";

/** How far a job is, or why it failed. */
export function JobProgress({ job }: { readonly job: Job }) {
  if (job.error) {
    return (
      <Text size="sm" className="failure">
        {job.error.message}
      </Text>
    );
  }
  if (job.state !== "running" || !job.progress) return null;
  const { stage, done, total } = job.progress;
  const told = texts.jobs.progress(stage, done, total);
  return (
    <>
      <Progress
        value={total > 0 ? (100 * done) / total : 100}
        animated={total === 0}
        aria-label={told}
      />
      <Text size="xs">{told}</Text>
    </>
  );
}
