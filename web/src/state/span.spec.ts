import { describe, expect, it } from "vitest";

import { compared, comparisons, instants, parse, shiftOn, spanOf, step, weekOf, written, type Shift, type Span } from "@/state/span";

const shift = (code: string, start_h: number, end_h: number): Shift => ({
  code,
  name_zh: code,
  name_en: code,
  start_min: start_h * 60,
  end_min: end_h * 60,
});
const NIGHT = shift("night", 0, 8);
const EARLY = shift("early", 8, 16);
const LATE = shift("late", 16, 24);
// Until 24 November two shifts of twelve hours, then three; from 2027 on nobody declared any.
const DAY = shift("day", 8, 20);
const LONG_NIGHT = shift("night", 20, 8);
const SHIFTS = (day: string): Shift[] => (day < "2026-11-24" ? [DAY, LONG_NIGHT] : day < "2027-01-01" ? [EARLY, LATE, NIGHT] : []);
const must = (address: string): Span => {
  const found = parse(address, SHIFTS);
  if (!found) throw new Error(address);
  return found;
};
const days = (span: Span | null): string => (span ? `${span.from} ${span.to}` : "none");

describe("a span in an address", () => {
  it.each([
    ["2026-11-25", "2026-11-25 2026-11-26"],
    ["2026-W48", "2026-11-23 2026-11-30"],
    ["2026-W01", "2025-12-29 2026-01-05"],
    ["2020-W53", "2020-12-28 2021-01-04"],
    ["2026-11", "2026-11-01 2026-12-01"],
    ["2026", "2026-01-01 2027-01-01"],
    ["2026-11-01..2026-11-10", "2026-11-01 2026-11-11"],
    ["2026-11-25.early", "2026-11-25 2026-11-26"],
  ])("%s is read and written the same", (address, wanted) => {
    expect(days(must(address))).toBe(wanted);
    expect(written(must(address))).toBe(address);
  });

  it.each(["", "x", "2026-02-30", "2026-W54", "2025-W53", "2026-13", "1999", "2026-11-10..2026-11-01", "2026-11-25.noon", "2026-1-1"])(
    "%s is none",
    (address) => {
      expect(parse(address, SHIFTS)).toBeNull();
    },
  );

  it("has the ISO number of its week, which is of the year of its Thursday", () => {
    expect(weekOf("2026-11-25")).toEqual({ year: 2026, week: 48 });
    expect(weekOf("2027-01-01")).toEqual({ year: 2026, week: 53 });
    expect(weekOf("2024-12-30")).toEqual({ year: 2025, week: 1 });
  });
});

describe("back and forward", () => {
  it.each([
    ["2026-03-01", -1, "2026-02-28"],
    ["2026-W01", -1, "2025-W52"],
    ["2026-12", 1, "2027-01"],
    ["2026", -1, "2025"],
    ["2026-11-01..2026-11-10", -1, "2026-10-22..2026-10-31"],
    ["2026-11-25.night", -1, "2026-11-24.late"],
    ["2026-11-25.night", 1, "2026-11-25.early"],
    ["2026-11-25.late", 1, "2026-11-26.night"],
    ["2026-11-23.night", 1, "2026-11-24.night"],
    ["2026-11-24.night", -1, "2026-11-23.night"],
    ["2026-11-23.night", -1, "2026-11-23.day"],
  ] as const)("of %s by %i is %s", (address, by, wanted) => {
    expect(written(step(must(address), by, SHIFTS) as Span)).toBe(wanted);
  });

  it("ends where no shifts were declared any more", () => {
    expect(step(must("2026-12-31.late"), 1, SHIFTS)).toBeNull();
  });

  it("is among the shifts of each day, whichever hold today", () => {
    expect(must("2026-11-23.night").shift).toEqual(LONG_NIGHT);
    expect(must("2026-11-24.night").shift).toEqual(NIGHT);
    expect(parse("2026-11-23.early", SHIFTS)).toBeNull();
  });
});

describe("what a span is compared with", () => {
  it.each([
    ["2026-11-25", "before", "2026-11-24"],
    ["2026-11-25", "weekday", "2026-11-18"],
    ["2024-02-29", "year", "2023-02-28"],
    ["2026-W48", "year", "2025-W48"],
    ["2020-W53", "year", "2019-W52"],
    ["2026-11", "before", "2026-10"],
    ["2026-11", "year", "2025-11"],
    ["2026-11-01..2026-11-10", "weekday", "2026-10-18..2026-10-27"],
    ["2026-11-25.early", "before", "2026-11-24.early"],
    ["2026-12-25.early", "weekday", "2026-12-18.early"],
    ["2026-11-24.night", "before", "2026-11-23.night"],
  ] as const)("%s, %s: %s", (address, how, wanted) => {
    expect(written(compared(must(address), how, SHIFTS) as Span)).toBe(wanted);
  });

  it("is a shift of its name with the hours of that day, where that day has one", () => {
    expect(compared(must("2026-11-24.night"), "before", SHIFTS)?.shift).toEqual(LONG_NIGHT);
    expect(compared(must("2026-11-24.early"), "before", SHIFTS)).toBeNull();
    expect(comparisons(must("2026-11-25.early"), SHIFTS)).toEqual(["none", "before"]);
    expect(comparisons(must("2026-12-25.early"), SHIFTS)).toEqual(["none", "before", "weekday"]);
  });

  it("is not offered twice under two names", () => {
    expect(comparisons(spanOf("day", "2026-11-25"))).toContain("weekday");
    expect(comparisons(spanOf("week", "2026-11-25"))).not.toContain("weekday");
    expect(compared(spanOf("day", "2026-11-25"), "none")).toBeNull();
  });
});

describe("the instants of a span", () => {
  it("are those of the enterprise's zone, whatever the reader's", () => {
    expect(instants(must("2026-11-25"), "Asia/Shanghai")).toEqual({
      from: "2026-11-24T16:00:00.000Z",
      to: "2026-11-25T16:00:00.000Z",
    });
  });

  it("have 23 and 25 hours where the clock changes", () => {
    const hours = (day: string): number => {
      const { from, to } = instants(must(day), "Europe/Berlin");
      return (Date.parse(to) - Date.parse(from)) / 3_600_000;
    };
    expect([hours("2026-03-29"), hours("2026-10-25"), hours("2026-10-26")]).toEqual([23, 25, 24]);
  });

  it("of a shift over midnight end on the day after", () => {
    const over = shiftOn(shift("n", 22, 6), "2026-11-25");
    expect(instants(over, "Asia/Shanghai")).toEqual({ from: "2026-11-25T14:00:00.000Z", to: "2026-11-25T22:00:00.000Z" });
  });
});
