import { describe, expect, it } from "vitest";

import {
  codeFault,
  dayBegan,
  document,
  flowOf,
  mayLieIn,
  merged,
  nothing,
  put,
  read,
  rest,
  tree,
  turned,
  type MeterPart,
  type UnitPart,
} from "./setup";

const unit = (code: string, level: 1 | 2 | 3, parent?: string): UnitPart => ({
  code,
  level,
  name_zh: code,
  name_en: code,
  ...(parent ? { parent } : {}),
});
const UNITS = [unit("fan", 3, "kiln"), unit("plant", 1), unit("kiln", 2, "plant")];

describe("a plant that is set up", () => {
  it("shows its units as a tree and sends parents before children", () => {
    expect(tree(UNITS).map((one) => [one.unit.code, one.depth])).toEqual([
      ["plant", 0],
      ["kiln", 1],
      ["fan", 2],
    ]);
    expect(document({ ...nothing(), units: UNITS }, UNITS).units.map((one) => one.code)).toEqual(["plant", "kiln", "fan"]);
  });
  it("puts no unit into itself and gives one that moves the level below", () => {
    expect(mayLieIn(UNITS, "kiln", "fan")).toBe(false);
    expect(mayLieIn(UNITS, "fan", "plant")).toBe(true);
    expect(put(UNITS, unit("fan", 3, "kiln"), "plant")).toEqual([unit("fan", 2, "plant")]);
    expect(put(UNITS, unit("fan", 3, "kiln"), undefined)).toEqual([unit("fan", 1)]);
  });
  it("moves what lies in a unit with it, and keeps what stays on its level", () => {
    expect(put(UNITS, unit("kiln", 2, "plant"), undefined)).toEqual([unit("kiln", 1), unit("fan", 2, "kiln")]);
    const other = [...UNITS, unit("works", 1), unit("raw", 2, "works")];
    expect(put(other, unit("kiln", 2, "plant"), "works")).toEqual([unit("kiln", 2, "works")]);
    expect(put(other, unit("works", 1), "plant")).toEqual([unit("works", 2, "plant"), unit("raw", 3, "works")]);
    const round = [unit("a", 2, "b"), unit("b", 2, "a")];
    expect(put(round, unit("a", 2, "b"), undefined)).toEqual([unit("a", 1), unit("b", 1, "a")]);
    expect(put(other, unit("kiln", 2, "plant"), "raw")).toEqual([unit("kiln", 3, "raw")]); // there is no fourth level
  });
  it("says that a unit is at the top and an end of a flow outside: what is left out stays as it is stored", () => {
    const flow = { code: "f", carrier: "heat", direction: "purchase", to: "kiln", channels: [] };
    const sent = document({ ...nothing(), units: [unit("fan", 1)], flows: [flow] }, UNITS);
    expect([sent.units, sent.flows]).toMatchObject([[{ code: "fan", parent: null }], [{ from: null, to: "kiln" }]]);
  });
  it("knows by the place of a meter what its flow is", () => {
    const meter: MeterPart = { code: "e1", unit: "kiln", name_zh: "", name_en: "", channels: [] };
    const channel = { code: "kwh", quantity: "", carrier: "electricity", kind: "cumulative", unit: "kWh", valid_from: "" };
    const grid = flowOf({ ...meter, code: "e0", unit: "plant" }, channel, UNITS, []);
    expect(flowOf(meter, channel, UNITS, [grid])).toMatchObject({ direction: "internal", from: "plant", to: "kiln" });
    expect(grid).toMatchObject({ direction: "purchase", to: "plant" });
    expect(flowOf(meter, channel, UNITS, [])).toMatchObject({ direction: "purchase", to: "kiln" });
    expect(turned(grid, "export", UNITS)).toMatchObject({ direction: "export", from: "plant" });
    expect(turned(flowOf(meter, channel, UNITS, [grid]), "purchase", UNITS)).not.toHaveProperty("from");
  });
  it("counts a new meter from the beginning of the day where the plant is", () => {
    expect(dayBegan(Date.parse("2026-11-02T02:00:00Z"), "Asia/Shanghai")).toBe("2026-11-01T16:00:00.000Z");
    expect(dayBegan(Date.parse("2026-11-01T23:00:00Z"), "Asia/Shanghai")).toBe("2026-11-01T16:00:00.000Z");
  });
  it("takes no code twice, and none that is odd", () => {
    expect([codeFault("kiln", UNITS), codeFault("Kiln", UNITS), codeFault("mill", UNITS)]).toEqual([
      "setup.code_taken",
      "setup.code_needed",
      "",
    ]);
  });
  it("keeps what was drafted while the rest was stored", () => {
    const stored = { ...nothing(), units: UNITS };
    const changed = unit("fan", 2, "plant");
    expect(rest({ ...stored, units: merged(UNITS, [changed, unit("mill", 2)]) }, stored).units).toEqual([changed, unit("mill", 2)]);
    expect(rest(stored, stored)).toEqual(nothing());
  });
  it("lays a draft over what is registered, and takes a file that is one", () => {
    expect(merged(UNITS, [unit("fan", 2, "plant")])[0]).toEqual(unit("fan", 2, "plant"));
    expect(read('{"units": 3}')).toBeNull();
    expect(read("[]")).toBeNull();
    expect(read('{"units": []}')).toBeNull(); // nothing to lay over the draft that is there
    expect(read('{"enterprises": []}')).toBeNull();
    expect(read('{"enterprises": [{"code": "alpha"}], "units": [{"code": "plant"}]}')).toBeNull();
    expect(read('{"units": [null]}')).toBeNull();
    expect(read('{"flows": [{"code": "f"}]}')?.flows).toEqual([{ code: "f", channels: [] }]);
  });
});
