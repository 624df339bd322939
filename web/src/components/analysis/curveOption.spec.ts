import { describe, expect, it } from "vitest";

import type { Schema } from "@/api/types";
import type { Look } from "@/charts/look";
import { curveOption, type Drawn } from "@/components/analysis/curveOption";

const HOUR = 3_600_000;
const words = { now: "", other: "", hole: "", estimated: "", suspect: "" };
const row = (rate: number): Schema<"CurveRow"> => ({ rate, state: "measured" }) as Schema<"CurveRow">;
const day = (rate: (hour: number) => number): Drawn => ({
  rows: Array.from({ length: 24 }, (_, i) => ({ row: row(rate(i)), from: i * HOUR, to: (i + 1) * HOUR })),
  ...{ other: [], band: [], peak: null, marks: [], notes: [], limits: [], divisor: 1, words, tooltip: () => "" },
  ...{ view: { from: 0, to: 24 * HOUR }, reach: { from: 0, to: 24 * HOUR } },
});

describe("the axis of a curve", () => {
  it("is not cut into the last digits of a constant load", () => {
    const { yAxis } = curveOption(
      day((hour) => 5.4 + (hour % 3) * 1e-12),
      {} as Look,
    ) as { yAxis: { min: number; max: number; interval: number } };
    expect(yAxis.max - yAxis.min).toBeGreaterThan(0.02 * 5.4);
    expect(yAxis.min).toBeLessThan(5.4 - 0.01 * 5.4);
    expect([yAxis.min, yAxis.max, yAxis.interval].every((edge) => String(edge).length <= 5)).toBe(true);
  });
});
