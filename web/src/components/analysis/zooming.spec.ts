import { expect, test } from "vitest";

import { LEAST_MS, within } from "./zooming";

const DAY_MS = 86_400_000;
const REACH = { from: 0, to: 10 * DAY_MS };

test("a part stays within the reach, no shorter than an hour and no longer than all", () => {
  expect(within(DAY_MS, 2 * DAY_MS, REACH)).toEqual({ from: DAY_MS, to: 2 * DAY_MS });
  expect(within(-DAY_MS, DAY_MS, REACH)).toEqual({ from: 0, to: 2 * DAY_MS });
  expect(within(9.5 * DAY_MS, 11 * DAY_MS, REACH)).toEqual({ from: 8.5 * DAY_MS, to: 10 * DAY_MS });
  expect(within(DAY_MS, DAY_MS + 1, REACH)).toEqual({ from: DAY_MS, to: DAY_MS + LEAST_MS });
  expect(within(-DAY_MS, 20 * DAY_MS, REACH)).toEqual(REACH);
});
