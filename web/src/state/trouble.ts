// What of each meter needs a hand, by kinds of trouble: the matrix of a plant, the worst on top.
import type { Meter } from "@/api/types";
import { addDays } from "@/state/span";

export const KINDS = ["silent", "missing", "suspect", "estimated", "certificate"] as const;
export type Kind = (typeof KINDS)[number];

/** n: hours of the last 24 of its worst channel, channels that are silent or late, days to the end of a certificate. */
export interface Trouble {
  weight: 0 | 1 | 2;
  what: "none" | "silent" | "late" | "hours" | "overdue" | "due" | "no_certificate" | "no_end";
  n: number;
}
export interface Troubled {
  meter: Meter;
  of: Record<Kind, Trouble>;
  /** Troubles by weight, the heavy ones first. */
  heavy: number;
  light: number;
}

const NONE: Trouble = { weight: 0, what: "none", n: 0 };
// A new verification takes about that long to be had.
const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

function freshness(meter: Meter): Trouble {
  const is = (fresh: string): number => meter.channels.filter((one) => one.fresh === fresh).length;
  if (is("silent")) return { weight: 2, what: "silent", n: is("silent") };
  return is("late") ? { weight: 1, what: "late", n: is("late") } : NONE;
}

function hours(meter: Meter, state: string, weight: 1 | 2): Trouble {
  const n = Math.max(0, ...meter.channels.map((one) => one.last_24h.filter((hour) => hour.state === state).length));
  return n ? { weight, what: "hours", n } : NONE;
}

function certificate(meter: Meter, today: string): Trouble {
  if (!meter.certificate_no) return { weight: 1, what: "no_certificate", n: 0 };
  // One whose end is not known does not count as a certificate.
  if (meter.due_on === null) return { weight: 1, what: "no_end", n: 0 };
  const n = Math.round((Date.parse(meter.due_on) - Date.parse(today)) / DAY_MS);
  // The day it is due on is the first on which it no longer holds.
  if (meter.due_on <= today) return { weight: 2, what: "overdue", n: -n };
  return meter.due_on <= addDays(today, SOON_DAYS) ? { weight: 1, what: "due", n } : NONE;
}

/** Every meter that has some trouble, the worst first. today: the plant's own day. */
export function troubles(meters: readonly Meter[], today: string): Troubled[] {
  return meters
    .map((meter) => {
      const of = {
        silent: freshness(meter),
        missing: hours(meter, "missing", 2),
        suspect: hours(meter, "suspect", 2),
        estimated: hours(meter, "estimated", 1),
        certificate: certificate(meter, today),
      };
      const count = (weight: number): number => Object.values(of).filter((one) => one.weight === weight).length;
      return { meter, of, heavy: count(2), light: count(1) };
    })
    .filter((one) => one.heavy + one.light > 0)
    .sort((a, b) => b.heavy - a.heavy || b.light - a.light || b.of.missing.n - a.of.missing.n || a.meter.code.localeCompare(b.meter.code));
}
