// The parts of a change as bars that begin where the one before ended: shares of the width, 0 at the left.
import type { Schema } from "@/api/types";

export interface Fall {
  key: string;
  kind: "total" | "up" | "down" | "none";
  value: number | null;
  from: number;
  to: number;
}

export interface Waterfall {
  bars: Fall[];
  /** What stands at the left edge, in the unit of the amounts; where it is not nothing, the picture has to say so. */
  floor: number;
}

/** The first and the last bar are the two amounts, between them the parts; a long level stretch is cut off at the left. */
export function waterfall(of: Pick<Schema<"IntensityDecomposition">, "energy_before" | "energy_after" | "parts">): Waterfall {
  const before = of.energy_before ?? 0;
  const after = of.energy_after ?? 0;
  const edges: [string, Fall["kind"], number | null, number, number][] = [["before", "total", before, 0, before]];
  let at = before;
  for (const part of of.parts) {
    const step = part.tce ?? 0;
    edges.push([part.part, step > 0 ? "up" : step < 0 ? "down" : "none", part.tce, at, at + step]);
    at += step;
  }
  edges.push(["after", "total", after, 0, after]);
  const inner = edges.flatMap(([, kind, , a, b]) => (kind === "total" ? [b] : [a, b]));
  const low = Math.min(...inner);
  const high = Math.max(...inner, 0);
  // The totals keep a tenth of the width even where the parts are small beside them.
  const floor = Math.min(0, low) < 0 ? low : Math.max(0, low - (high - low) / 4);
  const width = high - floor || 1;
  const place = (value: number): number => Math.min(1, Math.max(0, (value - floor) / width));
  const bars = edges.map(([key, kind, value, a, b]) => ({
    key,
    kind,
    value,
    from: Math.min(place(a), place(b)),
    to: Math.max(place(a), place(b)),
  }));
  return { bars, floor };
}
