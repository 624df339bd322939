import { describe, expect, it } from "vitest";

import { daysOfHours, shade, SHADES } from "@/charts/heat";

const HOUR = 3_600_000;
const rows = (from: string, hours: number) =>
  Array.from({ length: hours }, (_, i) => ({
    start: new Date(Date.parse(from) + i * HOUR).toISOString(),
    end: new Date(Date.parse(from) + (i + 1) * HOUR).toISOString(),
    rate: i,
    use: i,
    state: "measured" as const,
    known_share: 1,
  }));

describe("days of hours", () => {
  it("are those of the enterprise's clock", () => {
    const found = daysOfHours(rows("2026-11-01T16:00:00Z", 48), "Asia/Shanghai");
    expect(found.map((one) => [one.day, one.cells[0]?.rate, one.cells[23]?.rate])).toEqual([
      ["2026-11-02", 0, 23],
      ["2026-11-03", 24, 47],
    ]);
  });
  it("lack the hour that spring leaves out", () => {
    const [day] = daysOfHours(rows("2026-03-28T23:00:00Z", 23), "Europe/Berlin");
    expect(day?.cells.map((cell) => (cell ? 1 : 0)).join("")).toBe("110111111111111111111111");
  });
});

describe("a shade", () => {
  it("tells the smallest from the largest", () => {
    expect([shade(1, 1, 7), shade(6.9, 1, 7), shade(7, 1, 7), shade(3, 3, 3)]).toEqual([0, SHADES - 1, SHADES - 1, 0]);
  });
});
