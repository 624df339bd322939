import { describe, expect, it } from "vitest";

import { remember, workbookAddress } from "./origins";

describe("workbookAddress", () => {
  it("is the address of the answer, whole and as a workbook", () => {
    const answer = { items: [] };
    remember(answer, "http://here/api/v1/warnings?state=open&cursor=abc&limit=5");
    expect(workbookAddress(answer)).toBe("/api/v1/warnings?state=open&format=xlsx");
  });
  it("knows the addresses with a parameter", () => {
    const answer = {};
    remember(answer, "/api/v1/enterprises/alpha/quality?month=2026-10");
    expect(workbookAddress(answer)).toBe("/api/v1/enterprises/alpha/quality?month=2026-10&format=xlsx");
  });
  it("is none for what has no table, what is no answer and what nobody remembers", () => {
    const session = {};
    remember(session, "/api/v1/session");
    expect([session, {}, null, "text"].map(workbookAddress)).toEqual([null, null, null, null]);
  });
});
