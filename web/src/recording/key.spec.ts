import { describe, expect, it } from "vitest";

import { keyOf } from "./key";

describe("keyOf", () => {
  it("is the same in whichever order the parameters stand", () => {
    const one = keyOf("http://here/api/v1/warnings?status=open&enterprise=alpha");
    expect(one).toBe("/api/v1/warnings?enterprise=alpha&status=open");
    expect(keyOf("https://there/api/v1/warnings?enterprise=alpha&status=open")).toBe(one);
  });
  it("keeps signs as a form writes them", () => {
    expect(keyOf("/api/v1/enterprises/a/curve?from=2026-11-21T00:00:00%2B08:00&of=a b")).toBe(
      "/api/v1/enterprises/a/curve?from=2026-11-21T00%3A00%3A00%2B08%3A00&of=a+b",
    );
    expect(keyOf("/api/v1/session")).toBe("/api/v1/session");
  });
});
