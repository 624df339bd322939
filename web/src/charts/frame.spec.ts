import { describe, expect, it } from "vitest";

import { framed, lines } from "./frame";

const SVG = '<svg viewBox="0 0 900 150" width="900" height="150"><path d="M0 0"/></svg>';
const TOLD = { title: "表底示值 <fan>", note: "kWh · 表盘单位", marks: ["未核实"], foot: "晴雨 Qingyu · 2026-11-21 15:10", font: 'A "B"' };

describe("a picture that is kept", () => {
  it("says within itself what it shows, with its marks, its source and of when it is", () => {
    const found = framed(SVG, TOLD);
    for (const text of ["表底示值 &lt;fan&gt;", "kWh · 表盘单位", "! 未核实", "晴雨 Qingyu · 2026-11-21 15:10"])
      expect(found).toContain(`>${text}</text>`);
    expect(found).toMatch(/^<svg xmlns="[^"]+" width="924" height="\d+" viewBox="0 0 924 \d+" font-family="A &quot;B&quot;">/);
    expect(found).toContain('<svg x="12"');
  });
  it("breaks a long line at a space, and between Chinese characters where there is none", () => {
    expect(lines("one two three", 60, 10)).toEqual(["one two", "three"]);
    expect(lines("一二三四五六", 30, 10)).toEqual(["一二三", "四五六"]);
    expect(lines("", 30, 10)).toEqual([]);
  });
});
