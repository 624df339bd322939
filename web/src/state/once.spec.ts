import { expect, test } from "vitest";

import { keys } from "./once";

test("the same goes under the same key until its answer has come, other words under another", () => {
  let n = 0;
  const { of, settle } = keys(() => String(++n));
  expect([of({ a: 1 }), of({ a: 1 }), of({ a: 2 }), of({ a: 2 })]).toEqual(["1", "1", "2", "2"]);
  settle();
  expect(of({ a: 2 })).toBe("3");
});
