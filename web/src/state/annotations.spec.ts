import { describe, expect, it } from "vitest";

import { atOf, letterOf, localOf } from "@/state/annotations";

describe("annotations", () => {
  it("have letters that go on after Z", () => {
    expect([0, 25, 26, 27, 52].map(letterOf)).toEqual(["A", "Z", "AA", "AB", "BA"]);
  });
  it("are typed in the plant's own time, whatever the reader's clock", () => {
    expect(localOf("2026-11-19T16:00:00Z", "Asia/Shanghai")).toBe("2026-11-20T00:00");
    expect(atOf("2026-11-20T00:00", "Asia/Shanghai")).toBe("2026-11-19T16:00:00.000Z");
  });
});
