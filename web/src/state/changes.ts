// Changes of closed months: which months rest on one that no officer confirmed, and who may do what with it.
import type { Schema } from "@/api/types";
import { session, user } from "@/state/session";

export type Change = Schema<"ClosedChange">;

export const STATES = ["unconfirmed", "confirmed", "rejected", "all"] as const;
export type State = (typeof STATES)[number];

/** The changes a month's values rest on without confirmation: those after the last one confirmed. */
export function unsettled(changes: Change[], month: string): Change[] {
  const of = changes.filter((one) => one.months.some((first) => first.startsWith(month)));
  const last = Math.max(0, ...of.filter((one) => one.state === "confirmed").map((one) => one.id));
  return of.filter((one) => one.state !== "confirmed" && one.id > last);
}

/** The months an answer names whose values no officer confirmed, as "2026-09". */
export function unconfirmedOf(answer: unknown): string[] {
  const named =
    typeof answer === "object" && answer !== null ? (answer as { unconfirmed_months?: string[] }).unconfirmed_months : undefined;
  return (named ?? []).map((first) => first.slice(0, 7));
}

/** An officer decides; the manager of the enterprise gives the reason and the proof; everybody else reads. */
export function mayDecide(): boolean {
  return session.value?.permissions.includes("confirm") === true;
}

export function mayExplain(change: Change): boolean {
  return session.value?.permissions.includes("declare") === true && user.value?.enterprise?.code === change.enterprise;
}
