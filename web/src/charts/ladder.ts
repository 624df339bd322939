// Where the rungs of a ladder stand and where their labels fit: shares of the height, 0 at the top.
import type { Rung } from "@/api/types";

export interface Placed {
  rung: Rung;
  /** Of the line. */
  at: number;
  /** Of the label, moved so that no two lie over each other. */
  label: number;
}

export interface Ladder {
  rungs: Placed[];
  value: number | null;
  /** Bands by their lower and upper edge: worse than the baseline or limit, better than the benchmark. */
  poor: number | null;
  good: number | null;
}

const MARGIN = 0.08;

/**
 * Lay out a ladder on which less is better: the worst value is at the top.
 * `gap` is the height of a label as a share of the whole.
 */
export function ladder(rungs: Rung[], value: number | null, gap: number): Ladder {
  const known = value === null ? rungs.map((one) => one.value) : [...rungs.map((one) => one.value), value];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = high - low || Math.abs(high) || 1;
  const place = (v: number): number => MARGIN + ((high - v) / span) * (1 - 2 * MARGIN);

  const placed = rungs.map((rung) => ({ rung, at: place(rung.value), label: place(rung.value) })).sort((a, b) => a.at - b.at);
  spread(placed, gap);

  const of = (...keys: Rung["key"][]): number | null => {
    const found = keys.map((key) => placed.find((one) => one.rung.key === key)).find(Boolean);
    return found ? found.at : null;
  };
  return {
    rungs: placed,
    value: value === null ? null : high === low ? 0.5 : place(value),
    poor: of("baseline", "level3"),
    good: of("benchmark", "level1"),
  };
}

/** Push labels apart downwards, then back up from the bottom edge: two passes settle any number that fits. */
function spread(placed: Placed[], gap: number): void {
  let edge = gap / 2;
  for (const one of placed) {
    one.label = Math.max(one.label, edge);
    edge = one.label + gap;
  }
  edge = 1 - gap / 2;
  for (const one of [...placed].reverse()) {
    one.label = Math.min(one.label, edge);
    edge = one.label - gap;
  }
}
