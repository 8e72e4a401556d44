import { expect, it } from "vitest";
import { withoutPlaces } from "./places.ts";

it("says what must hold, and not where", () => {
  const told = withoutPlaces("Cannot write /srv/arcuate/cohort: it must have room, got ENOSPC");
  expect(told).toBe("Cannot write a file of the server: it must have room, got ENOSPC");
});
