import { expect, it } from "vitest";
import { keysOf } from "../../base/index.ts";
import { reversed, type Shift, shiftDateTime, shiftMoment } from "./dates.ts";
import { newKey } from "./key-file.ts";
import { timeOfDate } from "./moments.ts";
import { shiftOf } from "./pseudonym.ts";
import { ruleOf, rules } from "./rules.ts";

it("knows the time of every date of the rules, and the date of every time", () => {
  const withRule = (rule: string) => keysOf(rules).filter((keyword) => ruleOf(keyword) === rule);
  expect(Object.keys(timeOfDate).sort()).toEqual(withRule("date").sort());
  expect(Object.values(timeOfDate).sort()).toEqual(withRule("time").sort());
});

const shift: Shift = { days: -400, seconds: 5 * 3600 + 61, micros: 123_456 };

it("moves a time over midnight together with its date", () => {
  expect(shiftMoment({ date: "20240229", time: "185900" }, shift)).toEqual({
    date: "20230126", // 400 days before
    time: "000001",
  });
  expect(shiftMoment({ date: "20240229", time: "185859" }, shift).date).toBe("20230126");
  expect(shiftMoment({ date: "20240229", time: "185858" }, shift)).toEqual({
    date: "20230125",
    time: "235959",
  });
});

it("moves a fraction of a second to the digits it has, a date alone by days, a time alone in its day", () => {
  expect(shiftMoment({ date: "", time: "101112.5" }, shift)).toEqual({
    date: "",
    time: "151213.6",
  });
  expect(shiftMoment({ date: "", time: "101112.500000" }, shift).time).toBe("151213.623456");
  expect(shiftMoment({ date: "20240229", time: "" }, shift)).toEqual({
    date: "20230125",
    time: "",
  });
  expect(shiftMoment({ date: "20240229", time: "noon" }, shift)).toEqual({
    date: "20230125",
    time: "",
  });
  expect(shiftMoment({ date: "", time: "2312" }, shift).time).toBe("041301");
  expect(shiftDateTime("20240229185900.5+0200", shift)).toBe("20230126000001.6");
});

it("undoes every shift that a key gives", () => {
  const { secret } = newKey();
  for (let patient = 0; patient < 500; patient++) {
    const one = shiftOf(secret, `${patient}`);
    expect(one.seconds).toBeGreaterThan(0);
    for (const time of ["000000", "235959", "101112.345", "101112.000001", ""]) {
      const moment = { date: "20260101", time };
      expect(shiftMoment(shiftMoment(moment, one), reversed(one))).toEqual(moment);
    }
  }
});
