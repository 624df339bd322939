import { describe, expect, it } from "vitest";

import type { ProductIntensity, Today, Warning } from "@/api/types";
import { verdict, type Level } from "@/state/verdict";

const NOW = Date.parse("2026-11-28T02:30:00Z");
const warning = (about: Warning["about"], severity: number): Warning => ({ about, severity }) as Warning;
const today = (completeness: number, until = "2026-11-28T02:15:00Z"): Today => ({ completeness, until }) as Today;
const product = (of: string): ProductIntensity => ({ value: 290, class: of }) as unknown as ProductIntensity;
const said = (warnings: Warning[], day: Today | null, lead: ProductIntensity | null, landing: Level): [string, string] => {
  const { kind, level } = verdict(warnings, day, lead, landing, NOW);
  return [kind, level];
};

describe("the first line of a plant", () => {
  const change = warning("record", 1);
  it("is the state of its energy, and a change that waits to be confirmed stands beside it", () => {
    expect(said([change], today(1), null, "ok")).toEqual(["landing", "watch"]);
    expect(said([change], today(1), product("below_baseline"), "ok")).toEqual(["intensity", "watch"]);
    expect(said([change], today(1), null, "bad")).toEqual(["landing", "bad"]);
    expect(verdict([change], today(1), null, "ok", NOW).worst).toBe(change);
  });
  it("is what has to be filed only where nothing else is known", () => {
    expect(said([change], today(1), null, "unknown")).toEqual(["warning", "watch"]);
    expect(said([], today(1), null, "unknown")).toEqual(["none", "ok"]);
  });
  it("is the warning about energy at equal weight, because that says what to do", () => {
    const found = verdict([warning("record", 3), warning("data", 2), warning("energy", 1)], today(1), product("between"), "watch", NOW);
    expect([found.kind, found.level, found.worst?.about]).toEqual(["warning", "watch", "energy"]);
    expect(said([warning("energy", 1)], today(1), null, "bad")).toEqual(["landing", "bad"]);
  });
  it("is no calm where too little has come", () => {
    expect(said([change], today(0), null, "ok")).toEqual(["warning", "watch"]);
    expect(said([], today(0), null, "ok")).toEqual(["blind", "unknown"]);
    expect(said([], today(0.5), null, "ok")).toEqual(["thin", "watch"]);
    expect(said([], today(1, "2026-11-27T22:00:00Z"), null, "ok")).toEqual(["old", "watch"]);
    expect(said([warning("data", 3)], today(0.5), null, "ok")).toEqual(["warning", "bad"]);
  });
});
