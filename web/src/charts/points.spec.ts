import { describe, expect, it } from "vitest";

import type { Schema } from "@/api/types";
import { drops } from "@/charts/points";

const row = (indicator: string, most: number, lost: number, at_risk: number): Schema<"AssessmentRow"> =>
  ({ indicator, most, lost, at_risk }) as Schema<"AssessmentRow">;

describe("the waterfall of a score sheet", () => {
  it("falls from all points by what is lost and at risk to what is sure, each bar where the one before ended", () => {
    const made = drops([row("a", 40, 10, 0), row("b", 40, 0, 0), row("c", 20, 5, 15)]);
    expect(made.map((one) => [one.key, one.kind, one.points])).toEqual([
      ["most", "most", 100],
      ["a", "lost", 10],
      ["c", "lost", 5],
      ["c", "risk", 15],
      ["sure", "sure", 70],
    ]);
    expect(made.map((one) => [one.from, one.to])).toEqual([
      [0, 1],
      [0.9, 1],
      [0.85, 0.9],
      [0.7, 0.85],
      [0, 0.7],
    ]);
  });

  it("is nothing where a scheme has no points", () => {
    expect(drops([row("a", 0, 0, 0)])).toEqual([]);
  });
});
