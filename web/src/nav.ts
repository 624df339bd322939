// The pages of an enterprise in the groups in which the side names them. A page of a month takes the month along.
import type { RouteLocationNormalizedLoaded } from "vue-router";

export interface Entry {
  /** The name of the route; its words are `nav.<to>`. */
  to: string;
  month?: true;
  /** It shows a span of the time control. */
  time?: true;
}

export interface Group {
  /** Its words are `nav.group.<key>`. */
  key: "now" | "account" | "evidence";
  entries: readonly Entry[];
}

export const GROUPS: readonly Group[] = [
  { key: "now", entries: [{ to: "overview" }, { to: "analysis", time: true }, { to: "warnings" }] },
  {
    key: "account",
    entries: [
      { to: "account", month: true },
      { to: "carbon", month: true },
      { to: "cost", month: true },
      { to: "benchmarks", month: true },
      { to: "assessment" },
    ],
  },
  {
    key: "evidence",
    entries: [
      { to: "factors", month: true },
      { to: "proof" },
      { to: "metering" },
      { to: "meters" },
      { to: "imports" },
      { to: "setup" },
      { to: "changes" },
    ],
  },
];

export const ENTRIES: readonly Entry[] = GROUPS.flatMap((group) => group.entries);

/** The span of a page and what it is compared with, for the next one with the time control. */
export function keptTime(route: RouteLocationNormalizedLoaded): { at?: string; vs?: string } {
  const { at, vs } = route.query;
  return { ...(typeof at === "string" ? { at } : {}), ...(typeof vs === "string" ? { vs } : {}) };
}

/** The month of a page, for the next one that shows a month. */
export function kept(route: RouteLocationNormalizedLoaded): { month?: string } {
  const { month } = route.query;
  return typeof month === "string" ? { month } : {};
}
