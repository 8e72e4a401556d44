import { Alert, Button, Group, Loader, Text } from "@mantine/core";
import { texts } from "../texts/index.ts";

/** An error in words, with a button to try again if there is something to try; nothing for no error. */
export function Problem({
  error,
  onRetry,
}: {
  readonly error: Error | null | undefined;
  readonly onRetry?: () => void;
}) {
  if (!error) return null;
  return (
    <Alert color="red" role="alert" variant="outline" className="problem">
      <Group justify="space-between">
        <Text size="sm">{error.message}</Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {texts.retry}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

/** Shown while a page reads its data for the first time. */
export function Waiting() {
  return (
    <Group p="md" role="status">
      <Loader size="sm" />
      <Text size="sm">{texts.loading}</Text>
    </Group>
  );
}
