import { describe, expect, it } from "vitest";

import { scatter } from "@/charts/scatter";

describe("a scatter of a sector", () => {
  it("places size from zero and intensity between the least and the most of points and levels", () => {
    const { spots, levels, edges } = scatter(
      [
        { size: 100, value: 120 },
        { size: null, value: 110 },
      ],
      [100, null],
    );
    expect([edges.left, edges.bottom, edges.top]).toEqual([0, 98.4, 121.6]);
    expect(spots[0]?.x).toBeCloseTo(100 / 108);
    expect(spots[0]?.y).toBeCloseTo(1.6 / 23.2);
    expect(spots[1]).toBeNull();
    expect(levels[0]).toBeCloseTo(21.6 / 23.2);
    expect(levels[1]).toBeNull();
  });

  it("has room where all are the same, and where nothing has a size", () => {
    const { spots, edges } = scatter([{ size: 0, value: 5 }], []);
    expect(edges.right).toBe(1);
    expect(spots[0]).toEqual({ x: 0, y: 0.5 });
  });
});
