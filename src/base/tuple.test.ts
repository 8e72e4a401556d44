import { expect, test } from "vitest";
import { entriesOf, keysOf } from "./entries.ts";
import { tupleOf } from "./tuple.ts";

test("tupleOf() refuses a list of another length", () => {
  expect(tupleOf([1, 2, 3], 3)).toEqual([1, 2, 3]);
  expect(() => tupleOf([1, 2], 3)).toThrow("must have 3 members, got 2");
});

test("entriesOf() leaves out what is undefined, keysOf() does not", () => {
  const record: { readonly a: string; readonly b?: string | undefined } = { a: "x", b: undefined };
  expect(entriesOf(record)).toEqual([["a", "x"]]);
  expect(keysOf(record)).toEqual(["a", "b"]);
});
