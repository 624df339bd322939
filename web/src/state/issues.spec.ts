import { describe, expect, it } from "vitest";

import type { Schema } from "@/api/types";
import { before, beside, differs, draftOf, frozen, type Light } from "@/state/issues";

const light = (controlled: string, severity: number | null, actual = 0.02): Light =>
  ({ controlled, task: "total", per: null, by: null, severity, target: 0.02, actual }) as unknown as Light;
const issue = (year: number, through_month: number, version: number): Schema<"BarometerIssue"> =>
  ({ year, through_month, version }) as Schema<"BarometerIssue">;

describe("issues side by side", () => {
  it("has each indicator once, and what only an earlier one has below", () => {
    const rows = beside([[light("coal", 3), light("energy", 3)], [light("energy", 0)]]);
    expect(rows.map((row) => [row.key, ...row.lights.map((one) => one?.severity ?? null)])).toEqual([
      ["energy total ", 3, 0],
      ["coal total ", 3, null],
    ]);
    expect(rows.every(differs)).toBe(true);
  });

  it("leaves out what nobody demanded", () => {
    expect(beside([[light("carbon", null)], [light("energy", 0)]]).map((row) => row.key)).toEqual(["energy total "]);
  });

  it("knows a difference of the amount where the level stayed, and none where nothing did", () => {
    const said = (now: Light): boolean[] => beside([[light("energy", 0)], [now]]).map(differs);
    expect([said(light("energy", 0)), said(light("energy", 0, 0.03))]).toEqual([[false], [true]]);
  });

  it("reads a version against the one before it, the first of a month against the month before", () => {
    const all = [issue(2026, 10, 2), issue(2026, 10, 1), issue(2026, 9, 3), issue(2025, 12, 1)];
    expect(all.map((one) => before(all, one))).toEqual([all[1], all[2], all[3], null]);
  });

  it("counts what a draft rates, and takes no unknown one for well", () => {
    expect(draftOf([light("energy", 0), light("carbon", null)])).toEqual({ rated: 1, unrated: 1, level: "ok" });
    expect(draftOf([light("energy", null)]).level).toBe("unknown");
    expect(draftOf([light("energy", 0), light("coal", 3)]).level).toBe("bad");
  });

  it("finds no lights in content that holds none", () => {
    expect(frozen({ content: {} } as Schema<"PublishedBarometer">)).toEqual([]);
  });
});
