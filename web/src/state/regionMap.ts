// The bodies of a region on a map: what each is coloured by, apart from how it is drawn.
import type { Schema } from "@/api/types";
import { overall, worstLanding, type Plant, type Standing } from "@/state/region";
import type { Level } from "@/state/verdict";

export const MEASURES = ["light", "gap", "completeness"] as const;
export type Measure = (typeof MEASURES)[number];

export const isMeasure = (said: unknown): said is Measure => MEASURES.some((one) => one === said);

export interface Place {
  code: string;
  level: Level;
  /** The margin of the landing that stands worst, over what is allowed; null without one. */
  gap: number | null;
  /** Of the data of 30 days, the mean of its enterprises; who sends nothing counts as nothing. Null without any. */
  completeness: number | null;
}

export function places(bodies: readonly Standing[], plants: readonly Plant[]): Place[] {
  return bodies.map((one) => {
    const own = plants.filter((plant) => plant.body === one.code);
    const known = own.reduce((sum, plant) => sum + (plant.completeness ?? 0), 0);
    return {
      code: one.code,
      level: overall(one),
      gap: worstLanding(one)?.middle ?? null,
      completeness: own.length ? known / own.length : null,
    };
  });
}

// Where a shade ends: below it the darker one. Words of the key are made of these.
export const EDGES: Record<Exclude<Measure, "light">, readonly number[]> = {
  gap: [0, 0.02, 0.05],
  completeness: [0.8, 0.95, 0.99],
};

/** The shade of a value: 0 is the worst; null of what is not known. */
export function shadeOf(measure: Exclude<Measure, "light">, value: number | null): number | null {
  if (value === null) return null;
  const place = EDGES[measure].findIndex((edge) => value < edge);
  return place < 0 ? EDGES[measure].length : place;
}

export interface Borders {
  type: "FeatureCollection";
  features: { type: "Feature"; properties: { name: string }; geometry: { type: "MultiPolygon"; coordinates: number[][][][] } }[];
}

/** The borders as a drawing library takes them; a shape is known there by its code. */
export function borders(of: Schema<"RegionMap">): Borders {
  return {
    type: "FeatureCollection",
    features: of.shapes.map((one) => ({
      type: "Feature",
      properties: { name: one.code },
      geometry: { type: "MultiPolygon", coordinates: one.polygons as number[][][][] },
    })),
  };
}

/** How much narrower a degree of longitude is than one of latitude, in the middle of the borders. */
export function aspect(of: Schema<"RegionMap">): number {
  const latitudes = of.shapes.flatMap((one) => one.polygons.flatMap((polygon) => polygon.flatMap((ring) => ring.map((at) => at[1] ?? 0))));
  if (latitudes.length === 0) return 1;
  const [low, high] = latitudes.reduce(([a, b], one) => [Math.min(a, one), Math.max(b, one)], [90, -90]);
  return Math.cos((((low + high) / 2) * Math.PI) / 180);
}
