import { describe, expect, it } from "vitest";
import { ArcuateError } from "./index.ts";

describe("ArcuateError", () => {
  it("holds kind, code, message, fields and cause", () => {
    const cause = new Error("why");
    const error = new ArcuateError("input", "slice-missing", "Cannot x", {
      fields: { slice: 3 },
      cause,
    });
    expect(error).toMatchObject({ kind: "input", code: "slice-missing", message: "Cannot x" });
    expect(error).toMatchObject({ name: "ArcuateError", fields: { slice: 3 } });
    expect(error.cause).toBe(cause);
  });

  it("has no fields and no cause when none are given", () => {
    const error = new ArcuateError("input", "slice-missing", "Cannot x");
    expect(error.fields).toEqual({});
    expect(Object.hasOwn(error, "cause")).toBe(false);
  });
});
