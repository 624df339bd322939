// A curve of any span as data for a chart whose axis is the enterprise's own clock; coarse outside what is looked at.
import type { Schema } from "@/api/types";
import { clockOf } from "@/state/span";

type Row = Schema<"CurveRow">;
export type Point = [at: number, rate: number | null];

/** A step on the clock of the enterprise [ms, as if it were UTC]; half-open. */
export interface Stretch {
  from: number;
  to: number;
}

export interface Lines {
  measured: Point[];
  estimated: Point[];
  suspect: Point[];
  holes: Stretch[];
}

export interface Placed extends Stretch {
  row: Row;
}

/** Rows on the clock of a zone, moved by so much where a curve is laid over another one. */
export function placed(rows: Row[], zone: string, moved = 0): Placed[] {
  // The end of a row is the start of the next: one look at the clock for both.
  let last = "";
  let at = 0;
  return rows.map((row) => {
    const from = row.start === last ? at : clockOf(Date.parse(row.start), zone);
    last = row.end;
    at = clockOf(Date.parse(row.end), zone);
    return { row, from: from + moved, to: at + moved };
  });
}

/** The fine rows, and round them the coarse ones of the whole history, so that a curve can be pushed to the side. */
export function merged(coarse: Placed[], fine: Placed[]): Placed[] {
  const [first] = fine;
  const last = fine.at(-1);
  if (!first || !last) return coarse;
  return [...coarse.filter((one) => one.to <= first.from), ...fine, ...coarse.filter((one) => one.from >= last.to)];
}

const DUE = new Set(["measured", "estimated", "suspect", "missing"]);

/** Pieces of the line by how well they are known: as sure as the less sure of their two ends; what is missing is a hole. */
export function lines(rows: Placed[]): Lines {
  const made: Lines = { measured: [], estimated: [], suspect: [], holes: [] };
  const state = (i: number): string | null => {
    const row = rows[i]?.row;
    return row && row.rate !== null ? row.state : null;
  };
  let hole: Stretch | null = null;
  rows.forEach(({ row, from, to }, i) => {
    const at = (from + to) / 2;
    const own = state(i);
    const near = [state(i - 1), own, state(i + 1)];
    made.measured.push([at, own === "measured" ? row.rate : null]);
    made.estimated.push([at, own !== null && near.includes("estimated") ? row.rate : null]);
    made.suspect.push([at, own !== null && near.includes("suspect") ? row.rate : null]);
    if (own !== null || !DUE.has(row.state)) hole = null;
    else if (hole) hole.to = to;
    else made.holes.push((hole = { from, to }));
  });
  return made;
}

/** Steps of an axis that a reader counts in: 1, 2 or 5 with noughts. */
export function niceStep(span: number, wanted: number): number {
  const rough = span / wanted;
  const size = 10 ** Math.floor(Math.log10(rough));
  return size * ([1, 2, 5].find((one) => one * size >= rough) ?? 10);
}

/**
 * The axis of some values: from zero, or cut where all of them lie in the upper part of it, which must be said.
 * Always a step of room above; no finer than the values differ by more than noise.
 */
export function axis(values: number[]): { min: number; max: number; interval: number; isCut: boolean } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (!values.length || (low === 0 && high === 0)) return { min: 0, max: 1, interval: 1, isCut: false };
  const isCut = low > 0.5 * high && high - low < 0.4 * high;
  // Two per cent of room at least: what differs in the last digits of a constant load must not look like a cliff.
  const bottom = isCut ? low - Math.max((high - low) * 0.35, high * 0.02) : Math.min(0, low);
  const top = Math.max(0, high);
  const interval = niceStep(top - bottom, 5);
  // The steps have a few digits, their multiples in binary have sixteen.
  const tidy = (value: number): number => Number(value.toPrecision(12));
  const min = tidy(Math.floor(bottom / interval + 1e-9) * interval);
  const max = tidy((Math.floor(top / interval + 1e-9) + 1) * interval);
  return { min: isCut ? Math.max(0, min) : min, max, interval, isCut: isCut && min > 0 };
}

export interface Figures {
  peak: Row | null;
  low: Row | null;
  mean: number | null;
}

/** The largest and smallest step and the mean over the steps that are known, each weighed with its length. */
export function figures(rows: Row[]): Figures {
  const known = rows.filter((row) => row.rate !== null);
  const found: Figures = { peak: null, low: null, mean: null };
  let time = 0;
  let sum = 0;
  for (const row of known) {
    const rate = row.rate ?? 0;
    if (!found.peak || rate > (found.peak.rate ?? 0)) found.peak = row;
    if (!found.low || rate < (found.low.rate ?? 0)) found.low = row;
    const length = Date.parse(row.end) - Date.parse(row.start);
    time += length;
    sum += rate * length;
  }
  found.mean = time ? sum / time : null;
  return found;
}

/** The steps that both spans know, by their place in the span: a part of a day is compared with the same part of the other. */
export function alike(mine: Row[], theirs: Row[]): [Row[], Row[]] {
  const both = mine.flatMap((row, i): [Row, Row][] => {
    const other = theirs[i];
    return other && row.rate !== null && other.rate !== null ? [[row, other]] : [];
  });
  return [both.map(([row]) => row), both.map(([, other]) => other)];
}
