import { Badge, Button, Group } from "@mantine/core";
import { useEffect } from "react";
import { texts } from "../texts/index.ts";
import { useOutbox } from "./use-outbox.ts";

/** On every page: how many ratings wait to be saved, and how many the server refused. */
export function PendingBadge() {
  const { outbox, pending, refused } = useOutbox();
  const isWaiting = pending.length > 0;
  useEffect(() => {
    if (!isWaiting) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isWaiting]);
  return (
    <Group gap={6} wrap="nowrap" role="status">
      {isWaiting && (
        <Badge color="yellow.4" c="black" tt="none" radius="sm" title={texts.rating.pendingHint}>
          {texts.rating.pending(pending.length)}
        </Badge>
      )}
      {refused.length > 0 && (
        <>
          <Badge
            color="red.9"
            tt="none"
            radius="sm"
            title={refused.map(({ why }) => why).join("\n")}
          >
            {texts.rating.refusedCount(refused.length)}
          </Badge>
          <Button size="compact-xs" variant="default" onClick={() => outbox?.forgetRefused()}>
            {texts.rating.forget}
          </Button>
        </>
      )}
    </Group>
  );
}
