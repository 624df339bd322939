import { describe, expect, it } from "vitest";

import { rotationOf, shiftsOf } from "@/state/shifts";

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
