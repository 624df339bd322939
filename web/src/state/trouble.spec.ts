import { describe, expect, it } from "vitest";

import type { Meter } from "@/api/types";
import { troubles } from "./trouble";

const TODAY = "2026-11-21";
const hours = (...states: string[]) => states.map((state) => ({ state }));
const meter = (code: string, due_on: string | null, fresh: string, ...states: string[]): Meter =>
  ({ code, certificate_no: "JL-1", due_on, channels: [{ fresh, last_24h: hours(...states) }] }) as unknown as Meter;

describe("the matrix of trouble", () => {
  it("leaves out what is well and puts the worst on top", () => {
    const found = troubles(
      [
        meter("well", "2027-12-01", "fresh", "measured"),
        meter("bridged", "2027-12-01", "fresh", "estimated", "measured"),
        meter("dead", "2026-11-05", "silent", "missing", "missing"),
        meter("late", "2026-12-01", "late", "measured"),
      ],
      TODAY,
    );
    expect(found.map((one) => one.meter.code)).toEqual(["dead", "late", "bridged"]);
    expect(found[0]?.of.missing).toEqual({ weight: 2, what: "hours", n: 2 });
    expect(found[0]?.of.certificate).toEqual({ weight: 2, what: "overdue", n: 16 });
    expect(found[1]?.of.certificate).toEqual({ weight: 1, what: "due", n: 10 });
  });
  it("does not hold a certificate valid on the day it is due, nor take none for a good one", () => {
    expect(troubles([meter("a", TODAY, "fresh")], TODAY)[0]?.of.certificate.what).toBe("overdue");
    const none = { ...meter("b", null, "fresh"), certificate_no: null } as Meter;
    expect(troubles([none], TODAY)[0]?.of.certificate).toEqual({ weight: 1, what: "no_certificate", n: 0 });
    expect(troubles([meter("c", null, "fresh")], TODAY)[0]?.of.certificate).toEqual({ weight: 1, what: "no_end", n: 0 });
  });
});
