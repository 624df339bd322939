import { describe, expect, it } from "vitest";

import type { Schema } from "@/api/types";
import type { Plant, Standing } from "@/state/region";
import { aspect, borders, isMeasure, places, shadeOf } from "@/state/regionMap";

const body = (code: string): Standing => ({ code, lights: [], forecasts: [] }) as unknown as Standing;
const plant = (at: string, completeness: number | null): Plant => ({ body: at, completeness }) as Plant;
const ring = [
  [106, 60],
  [107, 60],
  [107, 60],
  [106, 60],
];

describe("the bodies on a map", () => {
  it("have the completeness of their enterprises, who sends nothing counted as nothing", () => {
    const found = places([body("640100"), body("640200")], [plant("640100", 0.9), plant("640100", null), plant("630100", 1)]);
    expect(found.map((one) => [one.code, one.completeness, one.level, one.gap])).toEqual([
      ["640100", 0.45, "unknown", null],
      ["640200", null, "unknown", null],
    ]);
  });

  it("have a darker shade for what is worse, and none for what is not known", () => {
    expect([-0.01, 0, 0.02, 0.5, null].map((value) => shadeOf("gap", value))).toEqual([0, 1, 2, 3, null]);
    expect([0.5, 0.95, 1].map((value) => shadeOf("completeness", value))).toEqual([0, 2, 3]);
  });

  it("are drawn by their codes, a degree of longitude as wide as it is there", () => {
    const map = { shapes: [{ code: "640100", polygons: [[ring]] }] } as unknown as Schema<"RegionMap">;
    expect(borders(map).features[0]?.properties.name).toBe("640100");
    expect(aspect(map)).toBeCloseTo(0.5);
    expect(aspect({ shapes: [] } as unknown as Schema<"RegionMap">)).toBe(1);
    expect([isMeasure("gap"), isMeasure("tiles"), isMeasure(undefined)]).toEqual([true, false, false]);
  });
});
