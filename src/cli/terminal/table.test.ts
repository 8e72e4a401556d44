import { expect, it } from "vitest";
import { formatTable } from "./table.ts";

const columns = [{ title: "name" }, { title: "cc", align: "right" }, { title: "" }] as const;

it("formatTable() lines numbers up on the right and lets remarks hang over", () => {
  const rows = [
    ["Bladder", "40.1"],
    ["CTVn", "216.7", "left out"],
  ];
  expect(formatTable(columns, rows, [["median", "128.4"]])).toBe(
    [
      "name        cc",
      "-------  -----",
      "Bladder   40.1",
      "CTVn     216.7  left out",
      "-------  -----",
      "median   128.4",
    ].join("\n"),
  );
});

it("formatTable() lets no ROI's name steer the terminal", () => {
  expect(formatTable([{ title: "ROI" }], [["\u001b[31mred\r\n\u202e"]])).toBe(
    "ROI\n---------\n\ufffd[31mred\ufffd\ufffd\ufffd".replace("---------", "-".repeat(11)),
  );
});
