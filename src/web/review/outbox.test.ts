import { expect, it } from "vitest";
import { type Answer, Outbox, type Pending } from "./outbox.ts";

class MemoryStorage {
  readonly items = new Map<string, string>();
  get length() {
    return this.items.size;
  }
  key(at: number) {
    return [...this.items.keys()][at] ?? null;
  }
  getItem(key: string) {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.items.set(key, value);
  }
  removeItem(key: string) {
    this.items.delete(key);
  }
}

function rate(ratingId: string): Pending {
  return {
    kind: "rate",
    sessionId: "s",
    ratingId,
    itemId: "i",
    score: "good",
    comment: "",
    timeMs: 5,
  };
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

interface Scripted {
  readonly storage?: MemoryStorage;
  readonly userId?: string;
  readonly answers?: Answer[];
}

/** An outbox whose server answers by script, and then always with a success. */
function scripted({ storage = new MemoryStorage(), userId = "u", answers = [] }: Scripted) {
  const sent: string[] = [];
  const saved: string[] = [];
  const outbox = new Outbox({
    storage,
    userId,
    send: async ({ kind, ratingId }) => {
      sent.push(`${kind} ${ratingId}`);
      return answers.shift() ?? { kind: "saved", rating: null };
    },
    onSaved: ({ ratingId }) => saved.push(ratingId),
    wait: turn,
  });
  return { outbox, storage, sent, saved };
}

it("keeps what is not acknowledged, and a page opened later sends it", async () => {
  const dead = scripted({
    answers: Array.from({ length: 50 }, () => ({ kind: "later" }) as const),
  });
  dead.outbox.add(rate("1"));
  dead.outbox.add(rate("2"));
  await turn();
  expect(dead.saved).toEqual([]);
  const storage = new MemoryStorage();
  for (const [key, value] of dead.storage.items) storage.setItem(key, value);
  const later = scripted({ storage });
  await turn();
  expect(later.saved).toEqual(["1", "2"]);
  expect(storage.length).toBe(0);
});

it("sends in order, the same again after no answer", async () => {
  const { outbox, sent, saved } = scripted({ answers: [{ kind: "later" }, { kind: "later" }] });
  outbox.add(rate("1"));
  outbox.add({ kind: "undo", sessionId: "s", ratingId: "1", itemId: "i" });
  while (outbox.pending.length > 0) await turn();
  expect(sent).toEqual(["rate 1", "rate 1", "rate 1", "undo 1"]);
  expect(saved).toEqual(["1", "1"]);
});

it("tells what is refused, and goes on", async () => {
  const { outbox, saved } = scripted({ answers: [{ kind: "refused", why: "no rater" }] });
  outbox.add(rate("1"));
  outbox.add(rate("2"));
  while (outbox.pending.length > 0) await turn();
  expect(outbox.refused.map(({ why }) => why)).toEqual(["no rater"]);
  expect(saved).toEqual(["2"]);
});

it("sends nobody's ratings as another", async () => {
  const storage = new MemoryStorage();
  const stuck = Array.from({ length: 50 }, () => ({ kind: "later" }) as const);
  scripted({ storage, userId: "u1", answers: stuck }).outbox.add(rate("1"));
  const other = scripted({ storage, userId: "u2" });
  await turn();
  expect(other.sent).toEqual([]);
});

it("tells of a stored rating that it cannot read, and keeps it until a person has seen that", async () => {
  const storage = new MemoryStorage();
  storage.setItem("arcuate.rating.u.0000000000000001.a.rate", '{"kind":"rate","score":"superb"}');
  storage.setItem("arcuate.rating.u.0000000000000002.b.rate", "no JSON");
  const { outbox, sent, saved } = scripted({ storage });
  outbox.add(rate("1"));
  while (outbox.pending.length > 0) await turn();
  expect(outbox.refused.map(({ itemId }) => itemId)).toEqual([null, null]);
  expect(storage.length).toBe(2);
  outbox.forgetRefused();
  expect(outbox.refused).toEqual([]);
  expect(storage.length).toBe(0);
  expect([sent, saved]).toEqual([["rate 1"], ["1"]]);
});
