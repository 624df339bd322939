import { describe, expect, it } from "vitest";

import type { Slot } from "@/api/types";
import { curve } from "./load";

const slots = (...of: [number | null, string][]): Slot[] => of.map(([kw, state]) => ({ kw, state }) as unknown as Slot);

describe("the load of a day", () => {
  it("names no suspect value as its peak", () => {
    expect(curve(slots([100, "measured"], [900, "suspect"], [120, "estimated"])).max).toBe(120);
    expect(curve(slots([900, "suspect"])).max).toBeNull();
  });
});
