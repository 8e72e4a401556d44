/**
 * Runs `task` for 0 to `count` - 1, begun in that order and at most `atOnce` at a time.
 *
 * After a failure or an abort no more are begun; it fails with the first failure once all that run have ended, so that
 * nothing works on behind the caller's back.
 */
export async function runAtOnce(
  count: number,
  { atOnce, signal }: { readonly atOnce: number; readonly signal?: AbortSignal | undefined },
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const lane = async () => {
    while (next < count && failures.length === 0) {
      try {
        signal?.throwIfAborted();
        await task(next++);
      } catch (failure) {
        failures.push(failure);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
  if (failures.length > 0) throw failures[0];
}
