import { describe, expect, it } from "vitest";

import { actsOf, around, blank, closedAround, closedSince, documentOf, instantOf, lacking, ratioAt } from "./keeping";

const ZONE = "Asia/Shanghai";
const NOW = Date.parse("2026-11-21T07:10:00Z");
const METER = {
  code: "fan",
  unit: "kiln",
  channels: [
    { code: "kwh", multiplier: 1 },
    { code: "kvarh", multiplier: 1 },
  ],
};
const OF = { meter: METER, channel: "kwh", zone: ZONE };
const swap = { ...blank(), at: "2026-11-10T10:00", end_index: "282,000", start_index: "50000", reason: "显示屏故障" };

describe("keeping a meter", () => {
  it("swaps only what has a register", () => {
    expect(actsOf("cumulative_daily")).toContain("swap");
    expect(actsOf("interval")).toEqual(["correction", "ratio", "certificate"]);
  });
  it("takes the time of the plant's clock, and none that is to come", () => {
    expect(instantOf("2026-11-10T10:00", ZONE)).toBe("2026-11-10T02:00:00.000Z");
    expect(instantOf("soon", ZONE)).toBeNull();
    expect(lacking("swap", swap, NOW, ZONE)).toBe("");
    expect(lacking("swap", { ...swap, at: "2026-11-21T15:11" }, NOW, ZONE)).toBe("at");
  });
  it("names the first field that lacks something", () => {
    expect(lacking("swap", { ...swap, end_index: "many" }, NOW, ZONE)).toBe("end_index");
    expect(lacking("swap", { ...swap, reason: " " }, NOW, ZONE)).toBe("reason");
    expect(lacking("ratio", { ...swap, ratio: "0" }, NOW, ZONE)).toBe("ratio");
    const certificate = { ...blank(), certificate_no: "JL-1", verified_on: "2026-11-01", due_on: "2026-11-01" };
    expect(lacking("certificate", certificate, NOW, ZONE)).toBe("due_on");
    expect(lacking("certificate", { ...certificate, due_on: "2028-11-01" }, NOW, ZONE)).toBe("");
  });
  it("sends an event, a certificate, or the one channel with its new ratio and since when", () => {
    expect(documentOf("swap", swap, OF).events).toEqual([
      {
        ...{ meter: "fan", channel: "kwh", at: "2026-11-10T02:00:00.000Z", kind: "swap", reason: "显示屏故障" },
        ...{ end_index: 282_000, start_index: 50_000 },
      },
    ]);
    expect(documentOf("ratio", { ...swap, ratio: "120" }, OF).meters).toEqual([
      { code: "fan", unit: "kiln", channels: [{ code: "kwh", multiplier: 120, changed_at: "2026-11-10T02:00:00.000Z" }] },
    ]);
    expect(documentOf("certificate", { ...blank(), certificate_no: "A" }, OF).certificates?.[0]).not.toHaveProperty("accuracy_class");
  });
  it("knows the closed months behind an instant, by the plant's own days", () => {
    expect(closedSince("2026-08-31T16:00:00Z", NOW, ZONE)).toEqual(["2026-09", "2026-10"]);
    expect(closedSince("2026-11-01T00:00:00Z", NOW, ZONE)).toEqual([]);
    expect(closedSince(null, NOW, ZONE)).toEqual([]);
  });
  it("names for one instant the months of the readings on both sides, and not all since", () => {
    const at = (...times: string[]) => times.map((one) => ({ at: one }));
    const inside = at("2026-08-10T01:45:00Z", "2026-08-10T02:00:00Z", "2026-08-10T02:15:00Z");
    expect(closedAround(inside, "2026-08-10T02:00:00Z", NOW, ZONE)).toEqual(["2026-08"]);
    const edge = at("2026-08-31T15:45:00Z", "2026-08-31T16:15:00Z");
    expect(closedAround(edge, "2026-08-31T16:00:00Z", NOW, ZONE)).toEqual(["2026-08", "2026-09"]);
    expect(closedAround(at("2026-08-31T16:00:00Z"), "2026-08-31T15:50:00Z", NOW, ZONE)).toEqual(["2026-08"]);
    expect(closedAround([], "2026-08-10T02:00:00Z", NOW, ZONE)).toEqual(["2026-08"]);
    expect(closedAround(at("2026-10-31T15:45:00Z"), "2026-11-10T02:00:00Z", NOW, ZONE)).toEqual(["2026-10"]);
    expect(closedAround([], "2026-11-10T02:00:00Z", NOW, ZONE)).toEqual([]);
  });
  it("knows the ratio that holds at an instant, and not the last one alone", () => {
    const changed = "2026-10-01T00:00:00+08:00";
    const settings = [
      { from_at: null, to_at: changed, multiplier: 40 },
      { from_at: changed, to_at: null, multiplier: 60 },
    ];
    expect([ratioAt(settings, "2026-09-15T00:00:00Z"), ratioAt(settings, changed), ratioAt([], changed)]).toEqual([40, 60, null]);
  });
  it("finds the readings on both sides", () => {
    const rows = [{ at: "2026-11-10T01:45:00Z" }, { at: "2026-11-10T02:00:00Z" }, { at: "2026-11-10T02:15:00Z" }];
    expect(around(rows, "2026-11-10T02:00:00Z")).toEqual({ before: rows[1], after: rows[2] });
    expect(around([], "2026-11-10T02:00:00Z")).toEqual({ before: null, after: null });
  });
});
