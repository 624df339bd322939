import { expect, test } from "vitest";

import { clockLevel, isState, stillOffered } from "./cases";

test("a clock is bad past its day, to be watched on it, and calm before it", () => {
  expect(clockLevel({ overdue: true, due_on: "2026-11-20" }, "2026-11-23")).toBe("bad");
  expect(clockLevel({ overdue: false, due_on: "2026-11-23" }, "2026-11-23")).toBe("watch");
  expect(clockLevel({ overdue: false, due_on: "2026-11-24" }, "2026-11-23")).toBe("grey");
  expect(clockLevel({ overdue: false, due_on: null }, "2026-11-23")).toBe("grey");
});

test("a state of the address is one of ours or none", () => {
  expect([isState("issued"), isState("open"), isState(undefined)]).toEqual([true, false, false]);
});

test("a case that left the screen is no longer chosen", () => {
  expect(stillOffered(["1", "2", "3"], [{ key: "3" }, { key: "1" }, { key: "4" }])).toEqual(["1", "3"]);
});
