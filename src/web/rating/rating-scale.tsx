import { Stack, Text } from "@mantine/core";
import { routes, type Score } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { Problem } from "../elements/problem.tsx";
import { texts } from "../texts/index.ts";

interface RatingScaleProps {
  readonly current: Score | null;
  readonly onRate: (score: Score) => void;
}

/** The scores as buttons, each with its key and its definition. */
export function RatingScale({ current, onRate }: RatingScaleProps) {
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
