import { describe, expect, it } from "vitest";

import type { Rung } from "@/api/types";
import { ladderSvg, ringSvg, sparksSvg } from "@/charts/drawings";
import { ladder } from "@/charts/ladder";
import type { Look } from "@/charts/look";
import { stretches } from "@/charts/spark";

const LOOK = { blue: "#00f", grey: "#888", bad: "#f00", ok: "#0f0", limit: "#fa0", ink: "#111", edge: "#ccc", font: 'A "B"' } as Look;
const rung = (key: Rung["key"], value: number): Rung => ({ key, value }) as Rung;

describe("a drawing that is kept", () => {
  it("has each rung of a ladder with its words, and the value", () => {
    const drawn = ladder([rung("level3", 117), rung("benchmark", 100)], 121.8, 0.1);
    const said = { rung: (one: Rung) => `<${one.key}> ${one.value}`, tone: () => "bad" as const, now: "本月 121.8" };
    const found = ladderSvg(drawn, 200, said, LOOK);
    for (const text of ["&lt;level3&gt; 117", "&lt;benchmark&gt; 100", "本月 121.8"]) expect(found).toContain(`>${text}</text>`);
    expect(ladderSvg({ ...drawn, value: null }, 200, said, LOOK)).not.toContain("<circle");
    expect(found).toMatch(/^<svg width="460" height="200" /);
  });
  it("breaks a small line where a day is not known, and draws none of a single day", () => {
    expect(stretches([1, 2, null, 2], 100, 22, 2).map((one) => one.length)).toEqual([2, 1]);
    const found = sparksSvg(
      [
        { title: "a", value: "1 t", days: [1, 2, null, 2] },
        { title: "b", value: "2 t", days: [null, 3] },
      ],
      LOOK,
    );
    expect([found.match(/<polyline/g)?.length, found.match(/<circle/g)?.length]).toEqual([1, 1]);
    expect(found).toContain('width="420" height="76"');
  });
  it("says beside a ring what it means", () => {
    const found = ringSvg(
      [{ x1: 0, y1: 0, x2: 1, y2: 1, used: true }],
      { inside: "3", lines: ["3 days left", "of 5"], used: "#00f" },
      LOOK,
    );
    expect(found).toContain('stroke="#00f"');
    expect(found).toContain(">3 days left</text>");
  });
});
