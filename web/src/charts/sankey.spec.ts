import { describe, expect, it } from "vitest";

import type { Schema } from "@/api/types";
import { consumers, sankey } from "@/charts/sankey";

const unit = (code: string, parent: string | null, unaccounted: number | null = null): Schema<"FlowUnit"> => ({
  code,
  name_zh: code,
  name_en: code,
  level: 1,
  parent,
  came: null,
  passed_on: null,
  unaccounted,
  unaccounted_share: null,
  known_share: 1,
  reason: null,
});
const row = (flow: string, from: string | null, to: string | null, quantity: number | null): Schema<"FlowLink"> => ({
  flow,
  from,
  to,
  quantity,
  known_share: 1,
  reason: null,
});
const WORKS: Schema<"FlowMap"> = {
  enterprise: "works",
  time_zone: "Asia/Shanghai",
  carrier: "electricity",
  unit: "kWh",
  start: "2026-11-01T16:00:00Z",
  end: "2026-11-02T16:00:00Z",
  unconfirmed_months: [],
  units: [unit("plant", null, 10), unit("kiln", "plant", 5), unit("mill", "plant"), unit("fan", "kiln")],
  rows: [
    row("grid", null, "plant", 100),
    row("heat", "kiln", "plant", 20),
    row("k", "plant", "kiln", 60),
    row("m1", "plant", "mill", 30),
    row("m2", "plant", "mill", 20),
    row("f", "kiln", "fan", 55),
    row("unknown", "kiln", "fan", null),
  ],
};

describe("a picture of flows", () => {
  const found = sankey(WORKS, 300);
  const column = (id: string): number | undefined => found.nodes.find((one) => one.id === id)?.column;
  it("goes from the purchase to the machine, and what goes up comes in beside the purchase", () => {
    expect(["in grid", "in heat", "plant", "kiln", "fan"].map(column)).toEqual([0, 0, 1, 2, 3]);
    // Two meters of a unit are two ends, and what nobody measures is a branch.
    expect(["out m1", "out m2", "rest plant", "rest kiln"].map(column)).toEqual([2, 2, 2, 3]);
    const rests = found.ribbons.filter((one) => one.isUnmetered);
    expect(Object.fromEntries(rests.map((one) => [one.from.id, one.value]))).toEqual({ plant: 10, kiln: 5 });
  });
  it("has the same scale everywhere, and nothing outside of it", () => {
    for (const one of found.ribbons)
      expect(one.width / one.value).toBeCloseTo((found.ribbons[0]?.width ?? 0) / (found.ribbons[0]?.value ?? 1));
    for (const one of found.nodes) expect(one.y + one.height).toBeLessThanOrEqual(300.001);
    for (const one of found.ribbons) {
      expect(one.y0 + one.width).toBeLessThanOrEqual(one.from.y + one.from.height + 0.001);
      expect(one.y1 + one.width).toBeLessThanOrEqual(one.to.y + one.to.height + 0.001);
    }
  });
  it("keeps its scale with more machines than fit", () => {
    const ends = Array.from({ length: 40 }, (_, n) => `u${n}`);
    const many = {
      ...WORKS,
      units: [unit("plant", null), ...ends.map((one) => unit(one, "plant"))],
      rows: [row("grid", null, "plant", 40_000), ...ends.map((one, n) => row(`f${n}`, "plant", one, n < 20 ? 500 : 1500))],
    };
    const drawn = sankey(many, 340);
    const [thin, thick] = ["f0", "f39"].map((flow) => drawn.ribbons.find((one) => one.flow === flow)?.width ?? 0);
    expect((thick ?? 0) / (thin ?? 1)).toBeCloseTo(3);
    expect(drawn.height).toBeGreaterThan(600);
  });
  it("shows a branch alone where one was chosen", () => {
    const branch = sankey(WORKS, 300, "kiln");
    expect(branch.nodes.map((one) => one.id).sort()).toEqual(["fan", "in k", "kiln", "rest kiln"]);
  });
  it("ends where flows run in a circle, and is empty where nothing is known", () => {
    const circle = { ...WORKS, rows: [row("a", "kiln", "mill", 1), row("b", "mill", "kiln", 1)] };
    expect(sankey(circle, 100).ribbons.filter((one) => !one.isUnmetered)).toHaveLength(2);
    expect(sankey({ ...WORKS, rows: [] }, 100)).toMatchObject({ nodes: [], ribbons: [] });
  });
});

describe("consumers", () => {
  it("are what nothing leads on from, the largest first and the unknown last", () => {
    expect(consumers(WORKS).map((one) => one.flow)).toEqual(["f", "m1", "m2", "unknown"]);
  });
  it("are told apart from what goes up by more than one level by the rule of the picture", () => {
    const waste = { ...WORKS, rows: [...WORKS.rows, row("waste", "fan", "plant", 5)] };
    expect(consumers(waste).map((one) => one.flow)).toEqual(["f", "m1", "m2", "unknown"]);
  });
});
