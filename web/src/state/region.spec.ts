import { describe, expect, it } from "vitest";

import {
  byTrouble,
  funnel,
  landings,
  moved,
  overall,
  parted,
  pushed,
  soFar,
  tileLights,
  worstBody,
  worstLanding,
  noWorstPlant,
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

  it("says where a red light stands beside a landing that is well, and draws what has no forecast as it stands so far", () => {
    expect(parted(body("a", [light("total", 3)], [task(110, 0.02, "green")]))?.light.severity).toBe(3);
    expect(parted(body("a", [light("total", 3)], [task(100, 0.7, "red")]))).toBeNull();
    expect(parted(body("a", [light("total", 0)], [task(110, 0.02, "green")]))).toBeNull();
    // The headline names another light, and the landing that stands there is of another quantity.
    expect(parted(body("a", [light("intensity_year", 3), light("total", 1)], [task(110, 0.02, "green")]))).toBeNull();
    const closer = body("a", [light("total", 3)], [task(110, 0.02, "green")]);
    closer.forecasts = [...closer.forecasts, { ...closer.forecasts[0]!, controlled: "carbon", p50: 109 } as Standing["forecasts"][number]];
    expect(parted(closer)).toBeNull();
    const coal = { ...light("total", 3), controlled: "coal", gap: 0.02, target: 0.25, actual: 0.27 } as Standing["lights"][number];
    expect(soFar(body("a", [coal, light("total", 1)])).map((one) => [one.margin.middle, one.margin.level])).toEqual([[-0.016, "bad"]]);
    const share = { ...light("share", 3), controlled: "non_fossil", gap: 0.005, target: 0.04, actual: 0.035 } as Standing["lights"][number];
    expect(soFar(body("a", [share]))[0]?.margin.middle).toBeCloseTo(-0.125, 9);
  });

  it("moves for the worse before it moves for the better", () => {
    expect([moved([light("total", 1, -1), light("share", 1, 2)]), moved([light("total", 1, -1)]), moved([])]).toEqual([2, -1, 0]);
  });

  it("puts the worst light first, and of equal lights the greater odds", () => {
    const bodies = [body("a", [light("total", 1)], [task(100, 0.9, "red")]), body("b", [light("total", 3)]), body("c", [], [])];
    expect(worstBody(bodies)?.code).toBe("b");
    expect(worstBody([bodies[2]!])).toBeNull();
  });

  it("lets no green light stand before an unrated body that will miss, and no small odds before a bound that is passed", () => {
    const missing = body("a", [light("total", null)], [task(100, 0.96, "red")]);
    expect(worstBody([body("b", [light("total", 0)], [task(110, 0.03, "green")]), missing])?.code).toBe("a");
    const both = body("c", [], [task(110, 0.01, "green")]);
    const carbon = { controlled: "carbon", unit: "tCO2", p50: null, naive: 110, tasks: [task(100, null, "unknown")] };
    both.forecasts = [...both.forecasts, carbon as unknown as Standing["forecasts"][number]];
    expect(worstLanding(both)).toMatchObject({ controlled: "carbon", odds: null });
  });
});

describe("the main cause", () => {
  const part = (code: string, amount: number): object => ({ code, amount, verified: true });
  const of = (controlled: string, change: number | null, bodies: object[]): never =>
    ({ controlled, change, bodies, enterprises: [] }) as unknown as never;

  it("is of what the first line names, and is none of a quantity whose parts are not summed", () => {
    const all = [of("energy", 5, [part("x", 9)]), of("carbon", 7, [part("y", -2), part("z", 3)])];
    const coal = { ...light("total", 3), controlled: "coal" } as Standing["lights"][number];
    const carbon = { ...light("total", 2), controlled: "carbon" } as Standing["lights"][number];
    expect(pushed(body("a", [carbon]), all)).toMatchObject({ controlled: "carbon", parts: [{ code: "z" }] });
    expect(pushed(body("a", [coal]), all)).toEqual({ controlled: "coal", of: null, parts: [] });
    // The headline names the landing too, and of this the parts are known.
    expect(pushed(body("a", [coal], [task(100, 0.9, "red")]), all)).toMatchObject({ controlled: "energy", parts: [{ code: "x" }] });
    expect(pushed(body("a", []), [of("energy", null, [])])).toMatchObject({ controlled: "energy", parts: [] });
  });
});

describe("enterprises and cases", () => {
  const plant = (code: string, more: Partial<Plant>): Plant =>
    ({ code, odds: null, growth: null, doubts: [], completeness: 1, ...more }) as Plant;

  it("names who will pass its bound, else who grew most", () => {
    expect(worstPlant([plant("a", { odds: 0.4 }), plant("b", { odds: 0.8 }), plant("c", { growth: 3 })])).toMatchObject({
      plant: { code: "b" },
      by: "odds",
    });
    // One that is named for its growth is not shown with its odds.
    expect(worstPlant([plant("a", { odds: 0.1 }), plant("c", { growth: 0.3, odds: 0.02 })])).toMatchObject({
      plant: { code: "c" },
      by: "growth",
    });
    expect(worstPlant([])).toBeNull();
  });

  it("gives no all-clear of what is not known", () => {
    expect(noWorstPlant([])).toBe("empty");
    expect(noWorstPlant([plant("a", {}), plant("b", {})])).toBe("unknown");
    expect(noWorstPlant([plant("a", {}), plant("b", { growth: -0.1 })])).toBe("none");
  });

  it("sorts by the gravest sign, then by how many there are", () => {
    const found = byTrouble([
      plant("ok", {}),
      plant("old", { doubts: ["uncertified"] }),
      plant("thin", { doubts: ["incomplete"] }),
      plant("off", { doubts: ["deviation"] }),
      plant("two", { doubts: ["deviation", "repairs"] }),
    ]);
    expect(found.map((one) => one.code)).toEqual(["two", "off", "thin", "old", "ok"]);
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
