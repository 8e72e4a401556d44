import { Progress, Text } from "@mantine/core";
import type { Job } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";

/** The progress of a running job, or why it failed; nothing for other jobs. */
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
