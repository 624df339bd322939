// A curve by the hour as days of hours on the clock of the enterprise.
import type { Schema } from "@/api/types";
import { placed } from "@/charts/loadCurve";

export interface Cell {
  hour: number;
  rate: number | null;
  state: Schema<"CurveRow">["state"];
}

export interface Day {
  day: string;
  cells: (Cell | null)[];
}

/** A day each, the hours of its clock; of an hour that an autumn has twice the later one, of one it lacks none. */
export function daysOfHours(rows: Schema<"CurveRow">[], zone: string): Day[] {
  const found = new Map<string, Day>();
  for (const { row, from } of placed(rows, zone)) {
    const [day = "", time = ""] = new Date(from).toISOString().split("T");
    const hour = Number(time.slice(0, 2));
    const one = found.get(day) ?? { day, cells: Array<Cell | null>(24).fill(null) };
    one.cells[hour] = { hour, rate: row.rate, state: row.state };
    found.set(day, one);
  }
  return [...found.values()];
}

export const SHADES = 6;

/** In which of some equal steps from the smallest to the largest a value lies. */
export function shade(value: number, low: number, high: number): number {
  return high > low ? Math.min(SHADES - 1, Math.floor(((value - low) / (high - low)) * SHADES)) : 0;
}
