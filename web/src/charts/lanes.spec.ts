import { describe, expect, it } from "vitest";

import type { Schema } from "@/api/types";
import { certificates, periods, place, weeks } from "@/charts/lanes";

const certificate = (no: string, verified_on: string | null, due_on: string | null): Schema<"MeterCertificate"> => ({
  certificate_id: 1,
  certificate_no: no,
  laboratory: "",
  accuracy_class: null,
  class_id: null,
  seal_no: null,
  verified_on,
  due_on,
  declared_by: "li",
  declared_at: null,
});
const said = (all: { from: string; to: string; kind: string }[]): string[] => all.map((one) => `${one.from} ${one.to} ${one.kind}`);

describe("certificates on an axis", () => {
  it("leave a time without one between two, and none where the next comes before the end", () => {
    const history = [
      certificate("3", "2026-08-01", "2027-08-01"),
      certificate("1", "2024-01-01", "2025-01-01"),
      certificate("2", "2025-02-01", "2026-09-01"),
    ];
    expect(said(certificates(history, "2024-06-01", "2026-11-01"))).toEqual([
      "2024-06-01 2025-01-01 held",
      "2025-01-01 2025-02-01 lapsed",
      "2025-02-01 2026-08-01 held",
      "2026-08-01 2026-11-01 held",
    ]);
  });
  it("that nobody registered leave the time unknown", () => {
    expect(said(certificates([], "2026-01-01", "2026-02-01"))).toEqual(["2026-01-01 2026-02-01 unknown"]);
    expect(said(certificates([certificate("1", null, "2026-01-15")], "2026-01-01", "2026-02-01"))).toEqual([
      "2026-01-01 2026-01-15 held",
      "2026-01-15 2026-02-01 lapsed",
    ]);
  });
});

describe("periods on an axis", () => {
  it("go from one change to the next", () => {
    const found = periods(
      [
        { from: "2026-01-10", text: "20,000" },
        { from: null, text: "16,000" },
      ],
      "2026-01-01",
      "2026-02-01",
    );
    expect(found.map((one) => `${one.from} ${one.to} ${one.text}`)).toEqual([
      "2026-01-01 2026-01-10 16,000",
      "2026-01-10 2026-02-01 20,000",
    ]);
    expect(place("2026-01-16", "2026-01-01", "2026-01-31")).toBe(0.5);
  });
});

describe("weeks", () => {
  it("are as good as their worst day", () => {
    const found = weeks([
      { day: "2026-11-22", state: "outside", share: null },
      { day: "2026-11-23", state: "measured", share: 1 },
      { day: "2026-11-24", state: "missing", share: 0 },
      { day: "2026-11-30", state: "estimated", share: 0.9 },
    ]);
    expect(found).toEqual([
      { monday: "2026-11-16", state: null, share: null },
      { monday: "2026-11-23", state: "missing", share: 0.5 },
      { monday: "2026-11-30", state: "estimated", share: 0.9 },
    ]);
  });
});
