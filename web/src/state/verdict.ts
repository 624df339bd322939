// The first line of the overview: what to think of the plant now, and why; made of known things only.
import type { Intensity, ProductIntensity, Today, Warning } from "@/api/types";

export type Level = "ok" | "watch" | "bad" | "unknown";

/** How the outlook of a year's end is shown: with a sign as well as a colour. */
export const LEVEL_OF = { green: "ok", yellow: "watch", red: "bad", unknown: "unknown" } as const;
/** The same as a class of the stylesheet, where a word stands without a sign. */
export const CLASS_OF = { ...LEVEL_OF, unknown: "grey" } as const;
/** The sign of a level, by which it is known without its colour; every page has these and no others. */
export const SIGN: Record<Level, string> = { ok: "✓", watch: "!", bad: "×", unknown: "?" };
/** How grave a level is: what is not known is worse than what is well, for it may be anything. */
export const GRAVITY: Record<Level, number> = { bad: 3, watch: 2, unknown: 1, ok: 0 };
/** The sign of the class of a month, which is a trend and never bad. */
export const CLASS_SIGN: Record<string, string> = { benchmark: SIGN.ok, between: SIGN.watch, below_baseline: SIGN.watch };

export interface Verdict {
  level: Level;
  kind: "warning" | "intensity" | "none" | "thin" | "old" | "blind";
  worst: Warning | null;
}

/** Below this share of today's readings a calm picture is not to be called calm. */
export const THIN = 0.95;

/** The newest slot is at most this old while a plant reports as it should. [ms] */
export const OLD_MS = 60 * 60 * 1000;

/** `warnings` come worst first; `now` in ms since the epoch. */
export function verdict(warnings: Warning[], today: Today | null, lead: ProductIntensity | null, now: number): Verdict {
  const worst = warnings[0] ?? null;
  const level = worst ? severityLevel(worst.severity) : "ok";
  // The worse of the two leads; at equal weight the warning, because it says what to do.
  if (lead && intensityLevel(lead) === "bad" && level !== "bad") return { level: "bad", kind: "intensity", worst };
  if (worst) return { level, kind: "warning", worst };
  const share = today?.completeness ?? null;
  if (share === null || share === 0) return { level: "unknown", kind: "blind", worst: null };
  if (today && now - Date.parse(today.until) > OLD_MS) return { level: "watch", kind: "old", worst: null };
  if (share < THIN) return { level: "watch", kind: "thin", worst: null };
  return { level: "ok", kind: "none", worst: null };
}

export function severityLevel(severity: number): Level {
  return severity >= 3 ? "bad" : severity >= 1 ? "watch" : "ok";
}

const CLASS_LEVEL: Record<string, Level> = { benchmark: "ok", between: "watch", below_baseline: "bad" };

/** The light of an intensity; a product without yardsticks has none. Twelve months judge; one month is a trend, never red. */
export function intensityLevel(product: ProductIntensity): Level | null {
  if (product.limit_verdict?.over_limit) return "bad";
  const judged = product.verdict?.class;
  if (judged) return CLASS_LEVEL[judged] ?? null;
  if (product.value === null) return "unknown";
  if (!product.class) return null;
  return product.class === "benchmark" ? "ok" : "watch";
}

/** Whether the light rests on twelve months. */
export function isJudged(product: ProductIntensity): boolean {
  return Boolean(product.verdict?.class) || product.limit_verdict?.over_limit === true;
}

/** The product whose light is the worst: the one the line speaks of. */
export function leadProduct(intensity: Intensity | null): ProductIntensity | null {
  const lit = (intensity?.products ?? []).filter((one) => intensityLevel(one) !== null);
  return lit.sort((a, b) => GRAVITY[intensityLevel(b) ?? "ok"] - GRAVITY[intensityLevel(a) ?? "ok"])[0] ?? null;
}
