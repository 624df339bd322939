// The load curve as data for a chart: pieces of the line by how well they are known, and the holes between them.
import type { Slot } from "@/api/types";

export type Point = [position: number, kw: number | null];
export type Known = "measured" | "estimated" | "suspect";

/** Half-open span of slots without a value. */
export interface Hole {
  from: number;
  to: number;
}

export interface Curve {
  measured: Point[];
  estimated: Point[];
  suspect: Point[];
  holes: Hole[];
  last: { index: number; kw: number; state: string } | null;
  max: number | null;
}

/** The slots that have ended; the newest one may still be on its way and is not yet a hole. */
export function ended(slots: Slot[]): Slot[] {
  const past = slots.filter((slot) => slot.state !== "ahead");
  return past.at(-1)?.state === "missing" ? past.slice(0, -1) : past;
}

/**
 * A piece between two slots is as sure as the less sure of them, so an estimated or suspect piece reaches to
 * the known values on both sides; the middle of a slot is its position.
 */
export function curve(slots: Slot[]): Curve {
  const state = (i: number): string | null => {
    const slot = slots[i];
    return slot && slot.kw !== null ? slot.state : null;
  };
  const made: Curve = { measured: [], estimated: [], suspect: [], holes: [], last: null, max: null };
  let hole: Hole | null = null;
  slots.forEach((slot, i) => {
    const at = i + 0.5;
    const own = state(i);
    const near = [state(i - 1), own, state(i + 1)];
    made.measured.push([at, own === "measured" ? slot.kw : null]);
    made.estimated.push([at, own !== null && near.includes("estimated") ? slot.kw : null]);
    made.suspect.push([at, own !== null && near.includes("suspect") ? slot.kw : null]);
    if (slot.kw === null) {
      if (hole) hole.to = i + 1;
      else made.holes.push((hole = { from: i, to: i + 1 }));
      return;
    }
    hole = null;
    made.last = { index: i, kw: slot.kw, state: slot.state };
    // A peak that is named is one that can be stood by: what is suspect is drawn and not praised.
    if (slot.state !== "suspect") made.max = Math.max(made.max ?? -Infinity, slot.kw);
  });
  return made;
}
