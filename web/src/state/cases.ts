// Cases: the order of their states, and how bad the clock of one is.
import { shallowRef } from "vue";

import type { Schema } from "@/api/types";
import type { Resource } from "@/state/resource";

export const STATES = ["issued", "received", "explained", "rectifying", "verified", "closed"] as const;
export type CaseState = (typeof STATES)[number];
export type CaseStep = Schema<"Case">["moves"][number];

/** The counts of the reader's own cases, as the frame of the page asks for them. */
export const ownCases = shallowRef<Resource<Schema<"OwnCases">> | null>(null);

/** What has to say something. */
export const SPOKEN: readonly CaseStep[] = ["explain", "reject", "note"];

export function isState(said: unknown): said is CaseState {
  return STATES.some((one) => one === said);
}

/** An overrun clock is bad; one whose last day is today is to be watched. */
export function clockLevel(one: { overdue: boolean; due_on: string | null }, today: string): "bad" | "watch" | "grey" {
  if (one.overdue) return "bad";
  return one.due_on !== null && one.due_on <= today ? "watch" : "grey";
}

/** What of the chosen can still be seen and taken: nothing is done to what left the screen. */
export function stillOffered(chosen: readonly string[], offered: readonly { key: string }[]): string[] {
  const keys = new Set(offered.map((one) => one.key));
  return chosen.filter((one) => keys.has(one));
}
