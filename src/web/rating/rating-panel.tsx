import { Button, Checkbox, Group, Progress, Stack, Text, Textarea } from "@mantine/core";
import type { RefObject } from "react";
import { type ReviewItem, routes, type Score } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { PageButton } from "../shell/links.tsx";
import { PhantomMark } from "../shell/phantom-mark.tsx";
import { Problem } from "../shell/problem.tsx";
import { texts } from "../texts/index.ts";
import type { Viewer } from "../viewer/use-viewer.ts";
import { ViewTools } from "../viewer/view-tools.tsx";
import { ItemList } from "./item-list.tsx";
import type { Standing } from "./progress.ts";

interface RatingPanelProps {
  readonly sessionId: string;
  readonly isSynthetic: boolean;
  readonly items: readonly ReviewItem[];
  readonly standings: readonly Standing[];
  readonly place: number;
  readonly refusal: string | null;
  readonly error: Error | null;
  readonly commentBox: RefObject<HTMLTextAreaElement | null>;
  readonly reference: { readonly isShown: boolean; readonly toggle: () => void } | null;
  readonly viewer: Viewer;
  readonly onRate: (score: Score, isStaying?: boolean) => void;
  readonly canUndo: boolean;
  readonly onUndo: () => void;
  readonly onPlace: (place: number) => void;
}

function Scale({
  current,
  onRate,
}: {
  readonly current: Score | null;
  readonly onRate: (score: Score) => void;
}) {
  const { data, error } = useCall(routes.ratingScale, {});
  return (
    <>
      <Text component="h2" size="sm" fw={600} mt="xs">
        {texts.rating.scale}
      </Text>
      <Problem error={error} />
      <Stack gap={6}>
        {data?.scale.map(({ score, title, meaning }, at) => (
          <button
            key={score}
            type="button"
            className="score"
            aria-pressed={current === score}
            onClick={() => onRate(score)}
          >
            <kbd>{at + 1}</kbd>
            <span>
              <strong>{title}</strong>
              <br />
              {meaning}
            </span>
          </button>
        ))}
      </Stack>
      {data && <Text size="xs">{texts.rating.definitionsFrom(data.source)}</Text>}
    </>
  );
}

function StatusLine({
  standing,
  refusal,
}: {
  readonly standing: Standing;
  readonly refusal: string | null;
}) {
  const { status } = texts.rating;
  const told = refusal === null ? status[standing.status] : status.refused(refusal);
  return (
    <Text
      size="sm"
      role="status"
      fw={600}
      className={refusal === null ? undefined : "failure"}
      data-status={standing.status}
    >
      {told}
    </Text>
  );
}

/** The scale with its definitions, comment, what is rated, how far one is. */
export function RatingPanel(props: RatingPanelProps) {
  const { items, standings, place, refusal, commentBox, reference, onRate, onUndo, onPlace } =
    props;
  const item = items[place];
  const standing = standings[place];
  if (!item || !standing) return null;
  const rated = standings.filter(({ rating }) => rating !== null).length;
  const current = standing.rating?.score ?? null;
  return (
    <aside className="side" aria-label={texts.rating.title}>
      <Text component="h1" size="lg" fw={700} data-item={item.id}>
        {item.structure}
      </Text>
      <Text size="sm">
        {item.patient} {item.diagnosis && `· ${item.diagnosis}`}{" "}
        <PhantomMark isSynthetic={props.isSynthetic} />
      </Text>
      <StatusLine standing={standing} refusal={refusal} />
      <Problem error={props.error} />
      <Progress
        value={(100 * rated) / items.length}
        aria-label={texts.rating.progress(rated, items.length)}
        my={4}
      />
      <Text size="xs">{texts.rating.progress(rated, items.length)}</Text>
      {rated === items.length && (
        <Group my={6}>
          <Text size="sm" fw={600}>
            {texts.rating.done}
          </Text>
          <PageButton
            size="xs"
            to="/review/$sessionId/results"
            params={{ sessionId: props.sessionId }}
          >
            {texts.rating.table3}
          </PageButton>
        </Group>
      )}
      <Scale current={current} onRate={onRate} />
      <Textarea
        key={`${item.id} ${standing.rating?.id ?? ""}`}
        ref={commentBox}
        mt="xs"
        size="xs"
        autosize
        minRows={2}
        maxLength={2000}
        label={texts.rating.comment}
        description={texts.rating.commentHint}
        defaultValue={standing.rating?.comment ?? ""}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <Group gap={6} mt={6}>
        {current !== null && (
          <Button size="compact-xs" variant="default" onClick={() => onRate(current, true)}>
            {texts.rating.saveComment}
          </Button>
        )}
        <Button size="compact-xs" variant="default" disabled={!props.canUndo} onClick={onUndo}>
          {texts.rating.undo} <kbd>U</kbd>
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={place === 0}
          onClick={() => onPlace(place - 1)}
        >
          {texts.rating.previous} <kbd>⌫</kbd>
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={place === items.length - 1}
          onClick={() => onPlace(place + 1)}
        >
          {texts.rating.next} <kbd>N</kbd>
        </Button>
      </Group>
      {reference && (
        <Checkbox
          size="xs"
          mt="xs"
          checked={reference.isShown}
          onChange={reference.toggle}
          label={
            <>
              <span className="swatch reference" aria-hidden />
              {texts.rating.showReference} <kbd>R</kbd>
            </>
          }
        />
      )}
      <ViewTools viewer={props.viewer} canBeside={false} />
      <ItemList items={items} standings={standings} place={place} onPlace={onPlace} />
    </aside>
  );
}
