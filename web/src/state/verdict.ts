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
/** The level of the class of twelve months, which judge. */
export const CLASS_LEVEL = { benchmark: "ok", between: "watch", below_baseline: "bad" } as const;
/** The level of the class of one month, which is a trend and never bad. */
export const TREND_LEVEL = { ...CLASS_LEVEL, below_baseline: "watch" } as const;
/** The level of the state of a certificate 检定. */
export const CERTIFICATE_LEVEL = { overdue: "bad", due_soon: "watch", unknown: "unknown", in_date: "ok" } as const;

export interface Verdict {
  level: Level;
  kind: "warning" | "intensity" | "landing" | "none" | "thin" | "old" | "blind";
  /** What is told of warnings beside it, or in it. */
  worst: Warning | null;
}

/** Below this share of today's readings a calm picture is not to be called calm. */
export const THIN = 0.95;

/** The newest slot is at most this old while a plant reports as it should. [ms] */
export const OLD_MS = 60 * 60 * 1000;

const WEIGHT: Record<Level, number> = { bad: 3, watch: 2, unknown: 1, ok: 0 };

/** The most that one may say of it: nothing of a plant that sends nothing, no calm of one that sends too little. */
function sent(today: Today | null, now: number): "blind" | "old" | "thin" | null {
  const share = today?.completeness ?? null;
  if (share === null || share === 0) return "blind";
  if (today && now - Date.parse(today.until) > OLD_MS) return "old";
  return share < THIN ? "thin" : null;
}

/**
 * The state of the plant's energy leads: the worst of an open warning about it, of the leading product's intensity and of
 * where the year lands; at equal weight in this order, because a warning says what to do. Where nothing of it is amiss:
 * data that cannot be trusted, then the state itself where any is known, then what has to be filed.
 * `warnings` come worst first; `landing`: the level of the year's end; `now` in ms since the epoch.
 */
export function verdict(warnings: Warning[], today: Today | null, lead: ProductIntensity | null, landing: Level, now: number): Verdict {
  const first = (about: Warning["about"]): Warning | null => warnings.find((one) => one.about === about) ?? null;
  const energy = first("energy");
  const rest = first("data") ?? first("record");
  const intensity = lead ? (intensityLevel(lead) ?? "unknown") : "unknown";
  const levels = { warning: energy ? severityLevel(energy.severity) : "ok", intensity, landing } as const;
  const kinds = ["warning", "intensity", "landing"] as const;
  const worst = kinds.reduce((a, b) => (WEIGHT[levels[b]] > WEIGHT[levels[a]] ? b : a));
  if (WEIGHT[levels[worst]] >= WEIGHT.watch) return { level: levels[worst], kind: worst, worst: energy ?? rest };
  const lacking = sent(today, now);
  const data = first("data");
  if (lacking && data) return { level: severityLevel(data.severity), kind: "warning", worst: data };
  if (lacking === "blind" && rest) return { level: severityLevel(rest.severity), kind: "warning", worst: rest };
  if (lacking) return { level: lacking === "blind" ? "unknown" : "watch", kind: lacking, worst: rest };
  const known = (["landing", "intensity"] as const).find((one) => levels[one] === "ok");
  if (known) return { level: rest ? severityLevel(rest.severity) : "ok", kind: known, worst: rest };
  return rest ? { level: severityLevel(rest.severity), kind: "warning", worst: rest } : { level: "ok", kind: "none", worst: null };
}

export function severityLevel(severity: number): Level {
  return severity >= 3 ? "bad" : severity >= 1 ? "watch" : "ok";
}

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
