import { describe, expect, it } from "vitest";

import { waterfall } from "@/charts/waterfall";

const part = (name: "volume" | "efficiency", tce: number) =>
  ({ part: name, name_zh: name, name_en: name, tce, share: null, reason: null }) as unknown as Parameters<
    typeof waterfall
  >[0]["parts"][number];

describe("the bars of a change", () => {
  it("begin at nothing where the parts are as large as the amounts, and say where else they begin", () => {
    const wide = waterfall({ energy_before: 10, energy_after: 110, parts: [part("volume", 100)] });
    expect(wide.floor).toBe(0);
    const narrow = waterfall({ energy_before: 1000, energy_after: 1040, parts: [part("volume", 60), part("efficiency", -20)] });
    expect(narrow.floor).toBe(985);
    expect(narrow.bars.map((one) => one.from)).toEqual([0, 0.2, 11 / 15, 0]);
    expect(waterfall({ energy_before: -5, energy_after: 5, parts: [part("volume", 10)] }).floor).toBe(-5);
  });
});
