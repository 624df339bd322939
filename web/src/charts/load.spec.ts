import { describe, expect, it } from "vitest";

import type { Slot } from "@/api/types";
import { curve, topFor } from "./load";

const slots = (...of: [number | null, string][]): Slot[] => of.map(([kw, state]) => ({ kw, state }) as unknown as Slot);

describe("the load of a day", () => {
  it("names no suspect value as its peak", () => {
    expect(curve(slots([100, "measured"], [900, "suspect"], [120, "estimated"])).max).toBe(120);
    expect(curve(slots([900, "suspect"])).max).toBeNull();
  });
  it("leaves room for a contract above the curve, and for none that the curve passes", () => {
    expect(topFor(12_500, 11_000)).toBe(13_000);
    expect(topFor(12.9, 11)).toBe(14);
    expect(topFor(12.5, 13)).toBeNull();
    expect(topFor(null, 13)).toBeNull();
  });
});
