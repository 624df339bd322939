import { expect, it } from "vitest";

import { marksOf, several } from "@/state/tasks";

it("reads milestones line by line, and names the first that is none", () => {
  expect(marksOf("2026-06-30 1 方案 A\n\n2026-10-31 2.5 投运\n")).toEqual([
    { number: 1, due_on: "2026-06-30", weight: 1, name: "方案 A" },
    { number: 2, due_on: "2026-10-31", weight: 2.5, name: "投运" },
  ]);
  expect(marksOf("2026-06-30 1 方案\n投运")).toBe(2);
  expect(marksOf("")).toBe(1);
});

it("takes names apart at commas of either language", () => {
  expect(several("发改委、生态环境厅, 工信厅")).toEqual(["发改委", "生态环境厅", "工信厅"]);
});
