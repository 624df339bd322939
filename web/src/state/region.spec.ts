import { describe, expect, it } from "vitest";

import {
  byTrouble,
  funnel,
  landings,
  moved,
  overall,
  tileLights,
  trouble,
  worstBody,
  worstPlant,
  type Plant,
  type Standing,
} from "@/state/region";

const light = (task: string, severity: number | null, movement: number | null = null): Standing["lights"][number] =>
  ({ task, severity, movement, controlled: "energy" }) as Standing["lights"][number];
const task = (bound: number | null, odds: number | null, outlook: string): object => ({ task: "total", bound, odds, outlook });
const body = (code: string, lights: Standing["lights"], tasks: object[] = [], p50: number | null = 102): Standing =>
  ({
    code,
    lights,
    forecasts: [{ controlled: "energy", unit: "tce", p10: p50 && 98, p50, p90: p50 && 106, naive: 101, tasks }],
  }) as unknown as Standing;

describe("the standing of a body", () => {
  it("has its margins to the bound, those of the naive year where there is no fan, and none without a bound", () => {
    const [one] = landings(body("a", [], [task(100, 0.7, "red")]));
    expect([one?.low, one?.middle, one?.high]).toEqual([-0.06, -0.02, 0.02]);
    expect(landings(body("a", [], [task(100, null, "yellow")], null))[0]).toMatchObject({ middle: -0.01, low: -0.01, isNaive: true });
    expect(landings(body("a", [], [task(null, null, "unknown")]))).toEqual([]);
  });

  it("keeps total and intensity apart, and an unrated light is no green one", () => {
    const shown = tileLights([light("intensity_year", 0), light("intensity_plan", 3), light("total", null)]);
    expect(shown.map((one) => one.light?.severity ?? null)).toEqual([3, null]);
    expect(overall(body("a", [light("total", null)]))).toBe("unknown");
    expect(overall(body("a", [light("total", 0)], [task(100, 0.9, "red")]))).toBe("bad");
  });

  it("moves for the worse before it moves for the better", () => {
    expect([moved([light("total", 1, -1), light("share", 1, 2)]), moved([light("total", 1, -1)]), moved([])]).toEqual([2, -1, 0]);
  });

  it("puts the worst light first, and of equal lights the greater odds", () => {
    const bodies = [body("a", [light("total", 1)], [task(100, 0.9, "red")]), body("b", [light("total", 3)]), body("c", [], [])];
    expect(worstBody(bodies)?.code).toBe("b");
    expect(trouble(bodies[0]!)).toBeGreaterThan(trouble(body("a", [light("total", 1)])));
    expect(worstBody([bodies[2]!])).toBeNull();
  });
});

describe("enterprises and cases", () => {
  const plant = (code: string, more: Partial<Plant>): Plant =>
    ({ code, odds: null, growth: null, doubts: [], completeness: 1, ...more }) as Plant;

  it("names who will pass its bound, else who grew most", () => {
    expect(worstPlant([plant("a", { odds: 0.4 }), plant("b", { odds: 0.8 }), plant("c", { growth: 3 })])?.code).toBe("b");
    expect(worstPlant([plant("a", { odds: 0.1 }), plant("c", { growth: 0.3 })])?.code).toBe("c");
    expect(worstPlant([])).toBeNull();
  });

  it("sorts by the gravest sign, then by how many there are", () => {
    const found = byTrouble([
      plant("ok", {}),
      plant("thin", { doubts: ["incomplete"] }),
      plant("off", { doubts: ["deviation"] }),
      plant("two", { doubts: ["deviation", "repairs"] }),
    ]);
    expect(found.map((one) => one.code)).toEqual(["two", "off", "thin", "ok"]);
  });

  it("counts a case in every state it has passed", () => {
    const counted = { n_rejected: 0, used_d: null, allowed_d: null };
    const stages = funnel([
      { state: "issued", n: 2, n_overdue: 1, ...counted },
      { state: "closed", n: 3, n_overdue: 0, ...counted },
    ]);
    expect(stages.map((one) => one.reached)).toEqual([5, 3, 3, 3, 3, 3]);
    expect(stages[0]?.overdue).toBe(1);
  });
});
