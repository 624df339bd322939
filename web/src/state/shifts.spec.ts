import { describe, expect, it } from "vitest";

import { rotationOf, shiftsOf, shiftsOn, type Roster } from "@/state/shifts";

describe("a rotation", () => {
  it("of four teams at three shifts, two days each, is 四班三运转: each works each shift and rests two days", () => {
    const found = rotationOf(3, 4, 2);
    expect(found[0]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(found[1]).toEqual([3, 3, 0, 0, 1, 1, 2, 2]);
    for (let day = 0; day < 8; day += 1) expect(new Set(found.map((teams) => teams[day])).size).toBe(3);
  });
  it("has the shifts of the whole day", () => {
    for (const pattern of ["three", "two"] as const) {
      const lengths = shiftsOf(pattern).map((one) => (one.end_min - one.start_min + 1440) % 1440);
      expect(lengths.reduce((a, b) => a + b)).toBe(1440);
    }
  });
});

describe("the shifts of a day", () => {
  const roster = (valid_from: string | null, valid_to: string | null, declared: number, ...hours: [number, number][]): Roster => ({
    valid_from,
    valid_to,
    holds: false,
    declared_by: "m",
    declared_at: `2026-11-0${declared}T00:00:00Z`,
    teams: [],
    rotation: [],
    shifts: hours.map(([start, end], i) => ({ code: `s${i}`, name_zh: "", name_en: "", start_min: start * 60, end_min: end * 60 })),
  });
  const old = roster(null, null, 1, [8, 20], [20, 8]);
  const october = roster("2026-10-01", "2026-10-11", 2, [0, 8], [8, 16], [16, 24]);
  const hours = (day: string, ...rosters: Roster[]): number[][] =>
    shiftsOn(rosters, day).map(({ start_min, end_min }) => [start_min / 60, end_min / 60]);

  it("are those of the roster declared last of those that hold on it", () => {
    expect(hours("2026-10-05", october, old)).toHaveLength(3);
    expect(hours("2026-10-11", october, old)).toHaveLength(2);
    expect(hours("2026-10-05", october, { ...old, declared_at: "2026-11-09T00:00:00Z" })).toHaveLength(2);
    expect(hours("2026-10-11", october)).toEqual([]);
  });
  it("end where those of another roster begin: no hour is of two", () => {
    expect(hours("2026-09-30", old, october)).toEqual([
      [8, 20],
      [20, 24],
    ]);
    expect(hours("2026-09-29", old, october).at(-1)).toEqual([20, 8]);
  });
});
