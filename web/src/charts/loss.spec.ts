import { describe, expect, it } from "vitest";

import { ends } from "./loss";

describe("the axis of a loss", () => {
  it("begins at zero where the lowest is near it, and has room on either side", () => {
    expect(ends([10, 40])).toEqual([0, 43]);
    expect(ends([117, 120])).toEqual([115, 122]);
    expect(ends([-5, 5])).toEqual([-6, 6]);
    expect(ends([])).toEqual([0, 1]);
  });
});
