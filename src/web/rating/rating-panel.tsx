import { Button, Group, Progress, Text, Textarea } from "@mantine/core";
import type { RefObject } from "react";
import type { ReviewItem } from "../../server/contract/index.ts";
import { PageButton } from "../elements/links.tsx";
import { PhantomMark } from "../elements/phantom-mark.tsx";
import { Problem } from "../elements/problem.tsx";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { ReferenceCheckbox, type ReferenceShown } from "../viewer/reference-checkbox.tsx";
import { useGoToSlice, type Viewer } from "../viewer/use-viewer.ts";
import { ViewTools } from "../viewer/view-tools.tsx";
import { ItemList } from "./item-list.tsx";
import type { ItemRemarks } from "./item-remarks.ts";
import { KnownRemarks } from "./known-remarks.tsx";
import type { Standing } from "./progress.ts";
import { RatingScale } from "./rating-scale.tsx";
import type { RatingActions, RatingInput } from "./use-rating.ts";

interface RatingPanelProps extends RatingInput, RatingActions {
  readonly isSynthetic: boolean;
  readonly known: ItemRemarks;
  readonly error: Error | null;
  readonly commentBox: RefObject<HTMLTextAreaElement | null>;
  readonly reference: ReferenceShown | null;
  readonly viewer: Viewer;
}

/** A part of the panel that is about the current item. */
interface ItemPartProps extends RatingPanelProps {
  readonly item: ReviewItem;
  readonly standing: Standing;
}

function ItemTitle({ item, isSynthetic }: ItemPartProps) {
  const titleOf = useStructureTitles();
  return (
    <>
      <Text component="h1" size="lg" fw={700} data-item={item.id}>
        {titleOf(item.structure)}
      </Text>
      <Text size="sm">
        {item.patient} {item.diagnosis && `· ${item.diagnosis}`}{" "}
        <PhantomMark isSynthetic={isSynthetic} />
      </Text>
    </>
  );
}

function StatusLine({ standing, refusal }: ItemPartProps) {
  const { status } = texts.rating;
  return (
    <Text
      size="sm"
      role="status"
      fw={600}
      className={refusal === null ? undefined : "failure"}
      data-status={standing.status}
    >
      {refusal === null ? status[standing.status] : status.refused(refusal)}
    </Text>
  );
}

function RatedSoFar({ sessionId, items, standings }: ItemPartProps) {
  const rated = standings.filter(({ rating }) => rating !== null).length;
  const told = texts.rating.progress(rated, items.length);
  return (
    <>
      <Progress value={(100 * rated) / items.length} aria-label={told} my={4} />
      <Text size="xs">{told}</Text>
      {rated === items.length && (
        <Group my={6}>
          <Text size="sm" fw={600}>
            {texts.rating.done}
          </Text>
          <PageButton size="xs" to="/review/$sessionId/results" params={{ sessionId }}>
            {texts.rating.table3}
          </PageButton>
        </Group>
      )}
    </>
  );
}

function Comment({ item, standing, commentBox, rate }: ItemPartProps) {
  const score = standing.rating?.score;
  return (
    <>
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
      {score !== undefined && (
        <Button size="compact-xs" variant="default" mt={6} onClick={() => rate(score, true)}>
          {texts.rating.saveComment}
        </Button>
      )}
    </>
  );
}

function Moves({ items, place, onPlace, canUndo, undo }: ItemPartProps) {
  const look = { size: "compact-xs", variant: "default" } as const;
  return (
    <Group gap={6} mt={6}>
      <Button {...look} disabled={!canUndo} onClick={undo}>
        {texts.rating.undo} <kbd>U</kbd>
      </Button>
      <Button {...look} disabled={place === 0} onClick={() => onPlace(place - 1)}>
        {texts.rating.previous} <kbd>⌫</kbd>
      </Button>
      <Button {...look} disabled={place === items.length - 1} onClick={() => onPlace(place + 1)}>
        {texts.rating.next} <kbd>N</kbd>
      </Button>
    </Group>
  );
}

/** The structure to be rated, the scale with its definitions, the comment, and how much is rated. */
export function RatingPanel(props: RatingPanelProps) {
  const { items, standings, place, known, error, reference, viewer, rate, onPlace } = props;
  const onSlice = useGoToSlice(viewer);
  const item = items[place];
  const standing = standings[place];
  if (!item || !standing) return null;
  const part = { ...props, item, standing };
  return (
    <aside className="side" aria-label={texts.rating.title}>
      <ItemTitle {...part} />
      <StatusLine {...part} />
      <Problem error={error} />
      <RatedSoFar {...part} />
      <KnownRemarks known={known} structure={item.structure} onSlice={onSlice} />
      <RatingScale current={standing.rating?.score ?? null} onRate={(score) => rate(score)} />
      <Comment {...part} />
      <Moves {...part} />
      <ReferenceCheckbox reference={reference} />
      <ViewTools viewer={viewer} canBeside={false} />
      <ItemList items={items} standings={standings} place={place} onPlace={onPlace} />
    </aside>
  );
}
