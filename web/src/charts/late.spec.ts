import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope } from "vue";

import { useLate } from "./late";

const AGAIN_MS = 2500;
const MUCH_LATER_MS = 60_000;

function late(ask: () => Promise<string>) {
  const scope = effectScope();
  return { leave: () => scope.stop(), ...scope.run(() => useLate(ask, AGAIN_MS))! };
}

describe("what comes after the page", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is asked for once more where it failed, and is there", async () => {
    const ask = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error("away")).mockResolvedValue("here");
    const one = late(ask);
    await one.fetch();
    expect([one.come.value, one.isLost.value]).toEqual([null, false]);
    await vi.advanceTimersByTimeAsync(AGAIN_MS);
    expect([one.come.value, one.isLost.value]).toEqual(["here", false]);
  });

  it("is lost after the second failure, and is not asked for again", async () => {
    const ask = vi.fn(() => Promise.reject(new Error("gone")));
    const one = late(ask);
    await one.fetch();
    await vi.advanceTimersByTimeAsync(MUCH_LATER_MS);
    expect([one.isLost.value, ask.mock.calls.length]).toEqual([true, 2]);
  });

  it("is not asked for any more by who has left, before a failure or after it", async () => {
    const ask = vi.fn(() => Promise.reject(new Error("gone")));
    for (const leaveFirst of [true, false]) {
      const one = late(ask);
      const first = one.fetch();
      if (leaveFirst) one.leave();
      await first;
      one.leave();
      await vi.advanceTimersByTimeAsync(MUCH_LATER_MS);
    }
    expect(ask).toHaveBeenCalledTimes(2);
  });
});
