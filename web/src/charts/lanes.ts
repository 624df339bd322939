// What is on record of a meter as stretches on one axis of days: certificates with the times without one, bodies, ratios.
import type { Schema } from "@/api/types";
import { addDays, daysBetween, weekday } from "@/state/span";

export interface Stretch {
  from: string;
  to: string;
  text: string;
  kind: "held" | "lapsed" | "unknown";
}

/** The part of a stretch that lies on the axis; null where none does. */
function cut(one: Stretch, from: string, to: string): Stretch | null {
  const a = one.from < from ? from : one.from;
  const b = one.to > to ? to : one.to;
  return a < b ? { ...one, from: a, to: b } : null;
}
const onAxis = (all: Stretch[], from: string, to: string): Stretch[] => all.flatMap((one) => cut(one, from, to) ?? []);

/**
 * Of a day the certificate last verified until then holds, until the day it is due; from then on to the next one there
 * is none. Days before the first, and of one without dates, are not known.
 */
export function certificates(history: readonly Schema<"MeterCertificate">[], from: string, to: string): Stretch[] {
  const known = history
    .filter((one): one is Schema<"MeterCertificate"> & { due_on: string } => one.due_on !== null)
    .map((one) => ({ ...one, begins: one.verified_on ?? "0000-01-01" }))
    .sort((a, b) => a.begins.localeCompare(b.begins));
  const found: Stretch[] = [];
  known.forEach((one, i) => {
    const next = known[i + 1]?.begins ?? "9999-12-31";
    const due = one.due_on < next ? one.due_on : next;
    found.push({ from: one.begins, to: due, text: one.certificate_no ?? "", kind: "held" });
    if (due < next) found.push({ from: due, to: next, text: "", kind: "lapsed" });
  });
  const [first] = known;
  found.unshift({ from: "0000-01-01", to: first ? first.begins : "9999-12-31", text: "", kind: "unknown" });
  return onAxis(found, from, to);
}

/** From one instant of change to the next, on local days: what a meter was, or how its channel was set. */
export function periods(changes: { from: string | null; text: string }[], from: string, to: string): Stretch[] {
  const sorted = [...changes].sort((a, b) => (a.from ?? "").localeCompare(b.from ?? ""));
  return onAxis(
    sorted.map((one, i) => ({
      from: one.from ?? "0000-01-01",
      to: sorted[i + 1]?.from ?? "9999-12-31",
      text: one.text,
      kind: "held" as const,
    })),
    from,
    to,
  );
}

export interface Week {
  monday: string;
  /** The worst of its days; null where nothing was due. */
  state: "measured" | "estimated" | "suspect" | "missing" | null;
  /** How much of it is known. */
  share: number | null;
}

const WORST = ["measured", "estimated", "suspect", "missing"];

/** Weeks by the worst of their days; a day that is known in part counts with its part. days: by local day. */
export function weeks(days: { day: string; state: string; share: number | null }[]): Week[] {
  const found = new Map<string, { week: Week; shares: number[] }>();
  for (const { day, state, share } of days) {
    const monday = addDays(day, -weekday(day));
    const one = found.get(monday) ?? { week: { monday, state: null, share: null }, shares: [] };
    if (WORST.indexOf(state) > WORST.indexOf(one.week.state ?? "")) one.week.state = state as Week["state"];
    if (share !== null) one.shares.push(share);
    found.set(monday, one);
  }
  return [...found.values()].map(({ week, shares }) => ({
    ...week,
    share: shares.length ? shares.reduce((sum, each) => sum + each, 0) / shares.length : null,
  }));
}

/** Where a day stands on an axis of days. [1] */
export const place = (day: string, from: string, to: string): number => daysBetween(from, day) / daysBetween(from, to);
