// What was published of a body beside what stands now: the lights of two issues and of the draft, indicator by indicator.
import type { Schema } from "@/api/types";
import { lightLevel, worstLight } from "@/state/region";
import type { Level } from "@/state/verdict";

export type Light = Schema<"BarometerLight">;
type Issue = Schema<"BarometerIssue">;

/** One indicator in each of the barometers that are compared, in their order; null where one has no such light. */
export interface Beside {
  key: string;
  lights: (Light | null)[];
}

/** The lights that an issue froze; one of an older edition may hold none that are known here. */
export function frozen(issue: Schema<"PublishedBarometer">): Light[] {
  const { lights } = issue.content as { lights?: unknown };
  return Array.isArray(lights) ? (lights as Light[]) : [];
}

const keyOf = (one: Light): string => `${one.controlled} ${one.task} ${one.per ?? ""}`;

/** Something is demanded: a light of which no document says anything is in one list of lights and not in another. */
const isDemanded = (one: Light): boolean => one.by !== null || one.severity !== null;

/** Barometers side by side by what is demanded, in the order of the last; what only an earlier one has stands below. */
export function beside(found: readonly (readonly Light[])[]): Beside[] {
  const all = found.map((lights) => lights.filter(isDemanded));
  const keys = new Set([...all].reverse().flatMap((lights) => lights.map(keyOf)));
  return [...keys].map((key) => ({ key, lights: all.map((lights) => lights.find((one) => keyOf(one) === key) ?? null) }));
}

/** Whether the last of them says something else than the one before it, of level, target or amount. */
export function differs({ lights }: Beside): boolean {
  const [before, now] = lights.slice(-2);
  if (!before || !now) return Boolean(before) !== Boolean(now);
  return (["severity", "target", "actual"] as const).some((key) => before[key] !== now[key]);
}

/** The issue that the next one is read against: the latest before a place in the list, of an earlier month or version. */
export function before(issues: readonly Issue[], one: Issue): Issue | null {
  const order = (each: Issue): number => each.year * 1e6 + each.through_month * 1e4 + each.version;
  return [...issues].filter((each) => order(each) < order(one)).sort((a, b) => order(b) - order(a))[0] ?? null;
}

/** What a draft says by itself: how many of its lights are rated, and the gravest of them. */
export function draftOf(lights: readonly Light[]): { rated: number; unrated: number; level: Level } {
  const rated = lights.filter((one) => one.severity !== null).length;
  return { rated, unrated: lights.length - rated, level: lightLevel(worstLight(lights) ?? undefined) };
}
