// The band in which a load is expected, as series of a chart: its lower edge, what lies between, and a thin line through the middle.
import type { Schema } from "@/api/types";
import type { Look } from "@/charts/look";

/** The middle of a slot on the axis of the chart, and what is expected there. */
export interface BandPoint {
  at: number;
  p10: number;
  p50: number;
  p90: number;
}

/** The slots of a day at their middles. place: where an instant stands on the axis [ms since the epoch in]. */
export function bandPoints(of: Schema<"ExpectedLoad">, place: (at: number) => number): BandPoint[] {
  const half = (of.slot_s * 1000) / 2;
  return of.slots.map(({ start, p10, p50, p90 }) => ({ at: place(Date.parse(start) + half), p10, p50, p90 }));
}

/** What is expected at a place of the axis: of the slot whose middle is the nearest, no further off than `reach`. */
export function bandAt(points: readonly BandPoint[], at: number, reach: number): BandPoint | null {
  let found: BandPoint | null = null;
  for (const one of points) {
    if (Math.abs(one.at - at) <= reach && (!found || Math.abs(one.at - at) < Math.abs(found.at - at))) found = one;
  }
  return found;
}

/** Series behind all others. The width is stacked on the lower edge whatever its sign: an exporting plant is below zero. */
export function bandSeries(points: readonly BandPoint[], divisor: number, look: Look): object[] {
  if (!points.length) return [];
  const edge = { type: "line", showSymbol: false, silent: true, animation: false, z: 1 } as const;
  const stacked = { ...edge, stack: "expected", stackStrategy: "all", lineStyle: { opacity: 0 } } as const;
  const of = (value: (one: BandPoint) => number) => points.map((one) => [one.at, value(one) / divisor]);
  return [
    { ...stacked, name: "P10", data: of((one) => one.p10) },
    { ...stacked, name: "P90", data: of((one) => one.p90 - one.p10), areaStyle: { color: look.band, opacity: 1 } },
    { ...edge, name: "P50", data: of((one) => one.p50), lineStyle: { color: look.bandLine, width: 1, type: [3, 3] } },
  ];
}
