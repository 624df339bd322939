import { describe, expect, it } from "vitest";

import type { Schema } from "@/api/types";
import { alike, axis, figures, lines, merged, placed } from "@/charts/loadCurve";

type Row = Schema<"CurveRow">;
const HOUR = 3_600_000;
const START = Date.parse("2026-11-01T16:00:00Z");
const rows = (...of: [number | null, Row["state"]][]): Row[] =>
  of.map(([rate, state], i) => ({
    start: new Date(START + i * HOUR).toISOString(),
    end: new Date(START + (i + 1) * HOUR).toISOString(),
    rate,
    use: rate,
    state,
    known_share: 1,
  }));

describe("a curve", () => {
  it("stands on the clock of the enterprise", () => {
    const [one] = placed(rows([1, "measured"]), "Asia/Shanghai");
    expect(one && [new Date(one.from).toISOString(), (one.to - one.from) / HOUR]).toEqual(["2026-11-02T00:00:00.000Z", 1]);
  });

  it("has a hole where something was due and nothing came, and none where nothing was due or all is to come", () => {
    const found = lines(
      placed(rows([null, "outside"], [1, "measured"], [null, "missing"], [null, "suspect"], [2, "measured"], [null, "ahead"]), "UTC"),
    );
    expect(found.holes.map(({ from, to }) => [(from - START) / HOUR, (to - START) / HOUR])).toEqual([[2, 4]]);
    expect(found.measured.map(([, rate]) => rate)).toEqual([null, 1, null, null, 2, null]);
  });

  it("joins an estimate to what is known on both sides of it", () => {
    const found = lines(placed(rows([1, "measured"], [2, "estimated"], [3, "measured"], [4, "measured"]), "UTC"));
    expect(found.estimated.map(([, rate]) => rate)).toEqual([1, 2, 3, null]);
  });

  it("is coarse only where it is not looked at", () => {
    const coarse = placed(rows([1, "measured"], [1, "measured"], [1, "measured"], [1, "measured"]), "UTC");
    const fine = placed(rows([9, "measured"], [9, "measured"]), "UTC").map((one) => ({ ...one, from: one.from + HOUR, to: one.to + HOUR }));
    expect(merged(coarse, fine).map((one) => one.row.rate)).toEqual([1, 9, 9, 1]);
    expect(merged(coarse, [])).toBe(coarse);
  });
});

describe("an axis", () => {
  it("begins at zero, or says that it is cut", () => {
    expect(axis([3, 90])).toEqual({ min: 0, max: 100, interval: 20, isCut: false });
    const cut = axis([12_000, 14_000]);
    expect(cut.isCut).toBe(true);
    expect(cut.min).toBeGreaterThan(10_000);
    expect(cut.min % cut.interval).toBe(0);
    expect(cut.max).toBeGreaterThan(14_000);
  });
  it("shows what is given back below zero, and an empty one without a fault", () => {
    expect(axis([-5, 20]).min).toBeLessThanOrEqual(-5);
    expect(axis([])).toMatchObject({ min: 0, isCut: false });
    expect(axis([7, 7]).max).toBeGreaterThan(7);
  });
  it("does not look closer at a constant load than its digits are worth", () => {
    const noise = axis([5.4, 5.4 - 4e-15, 5.4 + 4e-15]);
    expect(noise).toEqual(axis([5.4, 5.4]));
    expect([noise.min, noise.interval, noise.max]).toEqual([5.28, 0.05, 5.45].map((one) => expect.closeTo(one, 1)));
    for (const value of [noise.min, noise.interval, noise.max]) expect(String(value).length).toBeLessThan(6);
  });
});

describe("the figures of a curve", () => {
  it("are over what is known", () => {
    const found = figures(rows([2, "measured"], [null, "missing"], [6, "measured"], [null, "ahead"]));
    expect([found.peak?.rate, found.low?.rate, found.mean]).toEqual([6, 2, 4]);
    expect(figures([]).mean).toBeNull();
  });
});

describe("what is compared", () => {
  it("is the same part of both spans, so that a morning is not less than a whole day", () => {
    const yesterday = rows([2, "measured"], [2, "measured"], [8, "measured"], [8, "measured"]);
    const today = rows([2, "measured"], [2, "measured"], [null, "ahead"], [null, "ahead"]);
    const [mine, theirs] = alike(today, yesterday);
    expect([figures(mine).mean, figures(theirs).mean]).toEqual([2, 2]);
    expect(alike(rows([null, "missing"], [5, "measured"]), yesterday)[1].map((row) => row.rate)).toEqual([2]);
    expect(alike(today, [])).toEqual([[], []]);
  });
});
