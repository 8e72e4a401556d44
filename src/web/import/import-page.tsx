import { Button, Group, Progress, Text, TextInput, Title } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";
import { type About, routes } from "../../server/contract/index.ts";
import { CallError } from "../api/client.ts";
import { useCall } from "../api/use-call.ts";
import { Problem } from "../elements/problem.tsx";
import { sizeText } from "../formats/size.ts";
import { JobProgress } from "../job-watch/job-progress.tsx";
import { useDiagnosisHint } from "../structures/diagnosis-hint.ts";
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
        // React's types lack this attribute, which makes the input take a whole folder.
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

/** Reads the files, checks the server's limits, and uploads them. */
function useSending(diagnosis: string) {
  const about = useCall(routes.about, {});
  const [isReading, setReading] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const abort = useRef<AbortController | null>(null);
  const begin = async (found: Promise<LocalFile[]>) => {
    const limits = about.data?.limits;
    if (!limits) return;
    setProblem(null);
    setReading(true);
    const stopping = new AbortController();
    abort.current = stopping;
    const { signal } = stopping;
    const named = diagnosis.trim() === "" ? null : diagnosis.trim();
    try {
      const files = await found;
      refuseBeyond(limits, files);
      setReading(false);
      const { chunkBytes } = limits;
      const input = { files, diagnosis: named, chunkBytes, signal, onProgress: setSending };
      setJobId((await send(input)).id);
    } catch (error) {
      if (!signal.aborted) setProblem(problemOf(error));
      // Stops the uploads of the other files.
      stopping.abort();
    }
    setReading(false);
    setSending(null);
  };
  const stop = () => abort.current?.abort();
  return { isReading, sending, problem, jobId, begin, stop, reset: () => setJobId(null) };
}

/** @throws Error if there are no files or they exceed a limit of the server. */
function refuseBeyond(limits: About["limits"], files: readonly LocalFile[]): void {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  if (files.length === 0) throw new Error(words.empty);
  if (files.length > limits.uploadFiles) throw new Error(words.tooMany(limits.uploadFiles));
  if (bytes > limits.uploadBytes) throw new Error(words.tooLarge(sizeText(limits.uploadBytes)));
}

/** For a full disk, says what to do about it. */
function problemOf(error: unknown): Error {
  if (error instanceof CallError && error.code === "write-failed") return new Error(words.noRoom);
  return error instanceof Error ? error : new Error(String(error));
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
    <div>
      <Progress
        size="lg"
        value={totalBytes === 0 ? 100 : (100 * sentBytes) / totalBytes}
        aria-label={told}
      />
      <Group justify="space-between" mt={6}>
        <Text size="sm">
          {told} {resumedBytes > 0 && words.resumed(sizeText(resumedBytes))}{" "}
          <span role="status">{isWaiting && words.waiting}</span>
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
      <Text size="sm" role="status" mb="sm">
        {words.standings[job.state]}
      </Text>
      {job.error ? <Problem error={new Error(job.error.message)} /> : <JobProgress job={job} />}
      {job.state === "done" && <ImportReportView jobId={jobId} />}
    </>
  );
}

/** Imports cases from a folder or an archive that a person drops or chooses. */
export function ImportPage() {
  const [diagnosis, setDiagnosis] = useState("");
  const hint = useDiagnosisHint(diagnosis);
  const { isReading, sending, problem, jobId, begin, stop, reset } = useSending(diagnosis);
  return (
    <div className="page">
      <Title order={1} size="h3" mb="md">
        {words.title}
      </Title>
      {jobId === null && sending === null && !isReading && (
        <>
          <TextInput
            maw={420}
            label={words.diagnosis}
            value={diagnosis}
            onChange={(event) => setDiagnosis(event.currentTarget.value)}
          />
          <Text size="sm" role="status" mb="md">
            {hint}
          </Text>
          <DropZone onFiles={(files) => void begin(files)} />
          <Text size="sm" mt="xs">
            {words.pseudonyms}
          </Text>
        </>
      )}
      <Problem error={problem} />
      <Text size="sm" role="status">
        {isReading && words.reading}
      </Text>
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
