import { describe, expect, it } from "vitest";

import type { Schema } from "@/api/types";
import { bandAt, bandPoints, bandSeries } from "@/charts/expectedBand";
import type { Look } from "@/charts/look";

const LOOK = { band: "#eee", bandLine: "#888" } as Look;
const HOUR = 3_600_000;
const START = Date.parse("2026-11-01T16:00:00Z");
const of = {
  slot_s: 3600,
  slots: [-8, 2].map((p10, i) => ({ start: new Date(START + i * HOUR).toISOString(), p10, p50: p10 + 1, p90: p10 + 4 })),
} as unknown as Schema<"ExpectedLoad">;

describe("the band of what is expected", () => {
  const points = bandPoints(of, (at) => (at - START) / HOUR);

  it("stands at the middle of its slots", () => {
    expect(points.map((one) => one.at)).toEqual([0.5, 1.5]);
    expect(bandAt(points, 1.2, 0.5)?.p50).toBe(3);
    expect(bandAt(points, 4, 0.5)).toBeNull();
  });

  it("is as wide as P90 is above P10, below zero too", () => {
    const [low, width, middle] = bandSeries(points, 2, LOOK) as { data: [number, number][]; stackStrategy?: string }[];
    expect([low?.data, width?.data, middle?.data]).toEqual([
      [
        [0.5, -4],
        [1.5, 1],
      ],
      [
        [0.5, 2],
        [1.5, 2],
      ],
      [
        [0.5, -3.5],
        [1.5, 1.5],
      ],
    ]);
    expect(width?.stackStrategy).toBe("all");
    expect(bandSeries([], 1, LOOK)).toEqual([]);
  });
});
