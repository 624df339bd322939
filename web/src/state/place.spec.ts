import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { bring } from "./place";

const LONG_MS = 60_000;

/** A window on a page with one place, which stands `above` px from its top once it is there. */
function aPage() {
  const page = { scrollY: 0, above: 0, isThere: true, asked: 0, hands: new Map<string, () => void>() };
  const place = { scrollIntoView: () => (page.scrollY = page.above) };
  vi.stubGlobal("window", {
    get scrollY() {
      return page.scrollY;
    },
    addEventListener: (name: string, hand: () => void) => page.hands.set(name, hand),
    removeEventListener: (name: string) => page.hands.delete(name),
  });
  vi.stubGlobal("document", {
    documentElement: {
      get scrollHeight() {
        return page.above + 3000;
      },
    },
    getElementById: (id: string) => {
      page.asked += 1;
      return page.isThere && id === "heat" ? place : null;
    },
  });
  return page;
}

describe("a place that an address names", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is gone to again when what stands above it has grown", () => {
    const page = aPage();
    page.above = 600;
    bring("heat");
    vi.advanceTimersByTime(200);
    expect(page.scrollY).toBe(600);
    page.above = 1900;
    vi.advanceTimersByTime(200);
    expect(page.scrollY).toBe(1900);
  });

  it("lets the page go when the reader does anything, also before it is there", () => {
    for (const isThere of [true, false]) {
      const page = aPage();
      Object.assign(page, { isThere, above: 600 });
      bring("heat");
      vi.advanceTimersByTime(200);
      page.hands.get("wheel")?.();
      Object.assign(page, { isThere: true, scrollY: 50, above: 900 });
      vi.advanceTimersByTime(LONG_MS);
      expect([page.scrollY, page.hands.size]).toEqual([50, 0]);
    }
  });

  it("lets the page go when it was moved without having grown", () => {
    const page = aPage();
    page.above = 600;
    bring("heat");
    vi.advanceTimersByTime(200);
    page.scrollY = 250;
    vi.advanceTimersByTime(LONG_MS);
    expect(page.scrollY).toBe(250);
  });

  it("is looked for as it is written, and not for ever", () => {
    const page = aPage();
    bring("100%");
    vi.advanceTimersByTime(LONG_MS);
    const looks = page.asked;
    vi.advanceTimersByTime(LONG_MS);
    expect([looks > 10, page.asked]).toEqual([true, looks]);
    expect(page.hands.size).toBe(0);
  });
});
