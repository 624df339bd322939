// The first screen of a region: what its standings say, worked out apart from how it is drawn.
import type { Schema } from "@/api/types";
import { STATES, type CaseState } from "@/state/cases";
import { GRAVITY, LEVEL_OF, type Level } from "@/state/verdict";

export type Standing = Schema<"BodyStanding">;
export type Plant = Schema<"RegionPlant">;
type Light = Schema<"BarometerLight">;
type Forecast = Schema<"RegionYearForecast">;
type Odds = Schema<"TaskOdds">;

const OF_SEVERITY: readonly Level[] = ["ok", "watch", "watch", "bad"];
// Odds above which a year is not safe.
export const LIKELY = 0.15;

/** How bad a light is; one that is not rated is unknown and no green. */
export function lightLevel(light: { severity: number | null } | undefined): Level {
  const severity = light?.severity;
  return severity === null || severity === undefined ? "unknown" : (OF_SEVERITY[severity] ?? "bad");
}

/** The worst of some lights, or nothing where none is rated. */
export function worstLight(lights: readonly Light[]): Light | null {
  return lights.reduce<Light | null>((worst, one) => (one.severity !== null && one.severity > (worst?.severity ?? -1) ? one : worst), null);
}

/** The light a tile shows of a quantity: the worst of its tasks; totals stand apart from all others. */
export function tileLights(lights: readonly Light[]): { key: "intensity" | "total"; light: Light | null }[] {
  const total = lights.filter((one) => one.task === "total");
  const others = lights.filter((one) => one.task !== "total");
  return [
    { key: "intensity", light: worstLight(others) },
    { key: "total", light: worstLight(total) },
  ];
}

/** By how much the movement since the last issue is, over all lights: the largest step for the worse, else for the better. */
export function moved(lights: readonly Light[]): number {
  const steps = lights.map((one) => one.movement ?? 0);
  const worse = Math.max(0, ...steps);
  return worse > 0 ? worse : Math.min(0, ...steps);
}

/** Where something lies beside what a task allows, over what is allowed: above zero it is met. */
export interface Margin {
  /** Of a year's end those of P90 (the worse end), P50 and P10, or of the naive year alone. */
  low: number;
  middle: number;
  high: number;
  isNaive: boolean;
  odds: number | null;
  level: Level;
}

/** Where a year's end lies. */
export interface Landing extends Margin {
  controlled: Forecast["controlled"];
  year: number;
  task: Odds["task"];
  unit: string;
  bound: number;
  p10: number | null;
  p50: number | null;
  p90: number | null;
  naive: number | null;
  /** The day it was made of, the enterprises that are in it, and those of them with a forecast of their own. */
  asOf: string;
  nEnterprises: number;
  nFans: number;
}

export function landings(of: Standing): Landing[] {
  return of.forecasts.flatMap((one) => one.tasks.flatMap((task) => landing(one, task) ?? []));
}

function landing(one: Forecast, task: Odds): Landing | null {
  const { bound } = task;
  const middle = one.p50 ?? one.naive;
  if (bound === null || bound <= 0 || middle === null) return null;
  const margin = (value: number): number => (bound - value) / bound;
  return {
    ...{ controlled: one.controlled, year: one.year, task: task.task, unit: one.unit, bound },
    ...{ p10: one.p10, p50: one.p50, p90: one.p90, naive: one.naive },
    ...{ asOf: one.as_of, nEnterprises: one.n_enterprises, nFans: one.n_fans },
    low: margin(one.p90 ?? middle),
    middle: margin(middle),
    high: margin(one.p10 ?? middle),
    isNaive: one.p50 === null,
    odds: task.odds,
    level: LEVEL_OF[task.outlook],
  };
}

// The five that the rule of 2026 controls are these and energy's companion CO2, total and per GDP.
const CONTROLLED = new Set(["coal", "oil", "non_fossil"]);

/** Where a control indicator without a forecast stands since January, on the axis of the landings: met is to the right. */
export function soFar(of: Standing): { light: Light; margin: Margin }[] {
  return of.lights.flatMap((light) => {
    if (!CONTROLLED.has(light.controlled) || light.gap === null || light.severity === null) return [];
    const margin = marginOf(light);
    if (margin === null) return [];
    return [{ light, margin: { low: margin, middle: margin, high: margin, isNaive: true, odds: null, level: lightLevel(light) } }];
  });
}

/** The margin over what is allowed, as of a landing: of a growth over the total that it allows, of a share over its target. */
function marginOf({ task, target, actual, gap }: Light): number | null {
  if (gap === null || target === null || actual === null) return null;
  const allowed = task === "total" ? 1 + target : target;
  return allowed > 0 ? -gap / allowed : null;
}

/**
 * The light and the landing that the first lines show, where they are of one task and seem to contradict each other:
 * the one is of the months so far, the other of the whole year. Of a task that the lines do not name nothing is said.
 */
export function parted(of: Standing): { light: Light; landing: Landing } | null {
  const [light, landing] = [worstLight(of.lights), worstLanding(of)];
  if (!light?.severity || landing?.level !== "ok") return null;
  // A landing is of a drop per GDP.
  return !light.per && landing.controlled === light.controlled && landing.task === light.task ? { light, landing } : null;
}

/** The landing that stands worst: by its level, then by its odds, then by the margin; odds alone say nothing of another. */
export function worstLanding(of: Standing): Landing | null {
  const odds = (one: Landing): number => one.odds ?? (one.middle < 0 ? 1 : 0);
  const found = landings(of).sort((a, b) => GRAVITY[b.level] - GRAVITY[a.level] || odds(b) - odds(a) || a.middle - b.middle);
  return found[0] ?? null;
}

/** The worst of the bodies of which something is known: by what colours them, then light, odds and margin. */
export function worstBody(bodies: readonly Standing[]): Standing | null {
  const known = bodies.filter((one) => worstLight(one.lights) !== null || worstLanding(one) !== null);
  const order = (one: Standing): number[] => {
    const end = worstLanding(one);
    return [GRAVITY[overall(one)], worstLight(one.lights)?.severity ?? 0, end?.odds ?? 0, -(end?.middle ?? 0)];
  };
  return known.map((one) => ({ one, by: order(one) })).sort((a, b) => compare(b.by, a.by))[0]?.one ?? null;
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a.reduce((found, value, i) => found || value - (b[i] ?? 0), 0);
}

export interface WorstPlant {
  plant: Plant;
  /** What it was chosen by. */
  by: "odds" | "growth";
}

/** The enterprise that will pass its bound most likely; where none does, the one that grew most. */
export function worstPlant(plants: readonly Plant[]): WorstPlant | null {
  const most = (of: (one: Plant) => number): Plant | undefined => [...plants].filter((one) => of(one) > 0).sort((a, b) => of(b) - of(a))[0];
  const odds = most((one) => one.odds ?? 0);
  if (odds && (odds.odds ?? 0) > LIKELY) return { plant: odds, by: "odds" };
  const grown = most((one) => one.growth ?? 0);
  return grown ? { plant: grown, by: "growth" } : odds ? { plant: odds, by: "odds" } : null;
}

/** Why none is worst: none is there, of none is known what it is chosen by, or none grows or is likely to pass its bound. */
export function noWorstPlant(plants: readonly Plant[]): "empty" | "unknown" | "none" {
  if (plants.length === 0) return "empty";
  return plants.some((one) => one.odds !== null || one.growth !== null) ? "none" : "unknown";
}

/** What a body's first line is coloured by: the worst of its lights and of its odds. */
export function overall(of: Standing): Level {
  const found = [lightLevel(worstLight(of.lights) ?? undefined), ...landings(of).map((one) => one.level)];
  return (["bad", "watch", "ok"] as const).find((level) => found.includes(level)) ?? "unknown";
}

type Causes = Schema<"StandingCauses">;
export interface Pushed {
  /** The quantity the first line is about. */
  controlled: Standing["lights"][number]["controlled"] | null;
  /** Its causes; none are summed of a carrier, a share or a sector. */
  of: Causes | null;
  /** The body and the enterprise that push it up most; a part that fell is no cause of a breach. */
  parts: Causes["bodies"];
}

/** What pushes up that which the first line names: its light, else its landing, else where the year ends. */
export function pushed(own: Standing, all: readonly Causes[]): Pushed {
  const [light, end] = [worstLight(own.lights), worstLanding(own)];
  const named = [light?.severity ? light.controlled : null, (end?.odds ?? 0) > LIKELY ? end?.controlled : null].flatMap((one) => one ?? []);
  const summed = named.find((one) => all.some((each) => each.controlled === one));
  const controlled = summed ?? named[0] ?? end?.controlled ?? light?.controlled ?? all[0]?.controlled ?? null;
  const of = all.find((one) => one.controlled === controlled) ?? null;
  const most = (parts: Causes["bodies"]): Causes["bodies"] =>
    parts
      .filter((one) => one.amount > 0)
      .sort((a, b) => b.amount - a.amount)
      .slice(0, 1);
  return { controlled, of, parts: of?.change == null ? [] : [...most(of.bodies), ...most(of.enterprises)] };
}

export interface Stage {
  state: CaseState;
  /** Cases that stand here or went on from here. */
  reached: number;
  here: number;
  overdue: number;
  used: number | null;
  allowed: number | null;
}

/** The funnel: a case that stands in a state has passed those before it. */
export function funnel(counts: readonly Schema<"CaseCount">[]): Stage[] {
  const of = new Map(counts.map((one) => [one.state as string, one]));
  const at = (state: CaseState): number => of.get(state)?.n ?? 0;
  return STATES.map((state, place) => ({
    state,
    reached: STATES.slice(place).reduce((sum, later) => sum + at(later), 0),
    here: at(state),
    overdue: of.get(state)?.n_overdue ?? 0,
    used: of.get(state)?.used_d ?? null,
    allowed: of.get(state)?.allowed_d ?? null,
  }));
}

/** Enterprises with something against their data, the gravest first: by the sign, then by how many there are. */
export function byTrouble(plants: readonly Plant[]): Plant[] {
  const order = ["deviation", "conflicts", "repairs", "unconfirmed", "incomplete", "late", "uncertified"];
  const rank = (one: Plant): number => (one.doubts.length ? order.indexOf(one.doubts[0] ?? "") - one.doubts.length / 10 : 9);
  return [...plants].sort((a, b) => rank(a) - rank(b) || (a.completeness ?? 0) - (b.completeness ?? 0) || a.code.localeCompare(b.code));
}
