import { Button, Group, Progress, Text, TextInput, Title } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";
import { type Job, routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { hasEnded } from "../jobs/job-events.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { Problem } from "../shell/problem.tsx";
import { sizeText } from "../shell/size.ts";
import { texts } from "../texts/index.ts";
import { chosenFiles, droppedFiles, type LocalFile } from "./dropped-files.ts";
import { ImportReportView } from "./report-view.tsx";
import { type Sending, send } from "./send.ts";

const words = texts.import;

function DropZone({ onFiles }: { readonly onFiles: (files: Promise<LocalFile[]>) => void }) {
  const [isOver, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const single = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles(droppedFiles(event.dataTransfer));
  };
  const choose = (list: FileList | null) => list && onFiles(Promise.resolve(chosenFiles(list)));
  return (
    <section
      className="drop"
      data-over={isOver}
      aria-label={words.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Text fw={600} mb="sm">
        {words.drop}
      </Text>
      <Group justify="center">
        <Button onClick={() => folder.current?.click()}>{words.chooseFolder}</Button>
        <Button variant="default" onClick={() => single.current?.click()}>
          {words.chooseFiles}
        </Button>
      </Group>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={words.chooseFolder}
        // Not yet in React's types: takes a whole folder.
        {...{ webkitdirectory: "" }}
        onChange={(event) => choose(event.currentTarget.files)}
      />
      <input
        ref={single}
        type="file"
        hidden
        multiple
        aria-label={words.chooseFiles}
        onChange={(event) => choose(event.currentTarget.files)}
      />
    </section>
  );
}

/** Reads what was dropped, holds it against the server's limits, and sends it. */
function useSending(diagnosis: string) {
  const about = useCall(routes.about, {});
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const abort = useRef<AbortController | null>(null);
  const begin = async (found: Promise<LocalFile[]>) => {
    const limits = about.data?.limits;
    if (!limits) return;
    setProblem(null);
    const files = await found;
    const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
    if (files.length === 0) return setProblem(new Error(words.empty));
    if (files.length > limits.uploadFiles)
      return setProblem(new Error(words.tooMany(limits.uploadFiles)));
    if (bytes > limits.uploadBytes)
      return setProblem(new Error(words.tooLarge(sizeText(limits.uploadBytes))));
    abort.current = new AbortController();
    const { signal } = abort.current;
    const named = diagnosis.trim() === "" ? null : diagnosis.trim();
    try {
      const { chunkBytes } = limits;
      const job = await send({
        files,
        diagnosis: named,
        chunkBytes,
        signal,
        onProgress: setSending,
      });
      setJobId(job.id);
    } catch (error) {
      if (!signal.aborted) setProblem(error instanceof Error ? error : new Error(String(error)));
    }
    setSending(null);
  };
  const stop = () => abort.current?.abort();
  return { sending, problem, jobId, begin, stop, reset: () => setJobId(null) };
}

function SendingView({
  sending,
  onStop,
}: {
  readonly sending: Sending;
  readonly onStop: () => void;
}) {
  const { sentBytes, totalBytes, resumedBytes, isWaiting } = sending;
  const told = words.sending(sizeText(sentBytes), sizeText(totalBytes));
  return (
    <div role="status">
      <Progress
        size="lg"
        value={totalBytes === 0 ? 100 : (100 * sentBytes) / totalBytes}
        aria-label={told}
      />
      <Group justify="space-between" mt={6}>
        <Text size="sm">
          {told} {resumedBytes > 0 && words.resumed(sizeText(resumedBytes))}{" "}
          {isWaiting && words.waiting}
        </Text>
        <Button size="xs" variant="default" onClick={onStop}>
          {words.stop}
        </Button>
      </Group>
    </div>
  );
}

function ImportJob({ jobId }: { readonly jobId: string }) {
  const { data: job, error } = useCall(routes.getJob, { params: { jobId } }, { refetchMs: 2000 });
  if (!job) return <Problem error={error} />;
  return (
    <>
      <JobProgress job={job} />
      {hasEnded(job) ? (
        job.state === "done" && <ImportReportView jobId={jobId} />
      ) : (
        <Waited job={job} />
      )}
    </>
  );
}

function Waited({ job }: { readonly job: Job }) {
  return (
    <Text size="sm" role="status" my="sm">
      {words.importing} ({texts.jobs.states[job.state]})
    </Text>
  );
}

/** Patients in, by dropping a folder or an archive. */
export function ImportPage() {
  const [diagnosis, setDiagnosis] = useState("");
  const { sending, problem, jobId, begin, stop, reset } = useSending(diagnosis);
  return (
    <div className="page">
      <Title order={1} size="h3" mb="md">
        {words.title}
      </Title>
      {jobId === null && sending === null && (
        <>
          <TextInput
            mb="md"
            maw={420}
            label={words.diagnosis}
            value={diagnosis}
            onChange={(event) => setDiagnosis(event.currentTarget.value)}
          />
          <DropZone onFiles={(files) => void begin(files)} />
          <Text size="sm" mt="xs">
            {words.pseudonyms}
          </Text>
        </>
      )}
      <Problem error={problem} />
      {sending && <SendingView sending={sending} onStop={stop} />}
      {jobId && (
        <>
          <ImportJob jobId={jobId} />
          <Button mt="md" variant="default" onClick={reset}>
            {words.again}
          </Button>
        </>
      )}
    </div>
  );
}
