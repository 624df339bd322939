import { expect, test } from "vitest";

import { bare, clock, clockSeconds, monthNames, number, percent, plain, quantity, signed, signedPercent } from "./format";

test.each(["zh-CN", "en"])("what is printed as nought has no sign (%s)", (locale) => {
  for (const nothing of [0, -0, 1e-9, -1e-9]) {
    const printed = [
      number(nothing, locale, 1),
      plain(Number(nothing.toFixed(6)), locale),
      percent(nothing, locale),
      signed(nothing, locale),
      signedPercent(nothing, locale),
      quantity(Number(nothing.toFixed(6)), "kWh", locale).text,
    ];
    for (const text of printed) expect(text).not.toMatch(/[-−+]/);
  }
});

test("a sign stands where there is something to be signed", () => {
  expect(number(-3.25, "en")).toBe("−3.25");
  expect(signed(-3.25, "en")).toBe("−3.25");
  expect(signed(3.25, "en")).toBe("+3.25");
  expect(signedPercent(-0.0163, "en")).toBe("−1.6%");
  expect(signedPercent(0.0003, "en")).toBe("+0.03%");
});

test("99.97 % is not printed as complete, and what is absent is a dash", () => {
  expect(percent(0.9997, "en")).toBe("99.9%");
  expect(percent(1, "en")).toBe("100%");
  expect(number(null, "en")).toBe("—");
  expect(quantity(undefined, "kWh", "en").text).toBe("—");
});

test("a long quantity is printed in the next larger step of its unit, with the exact one beside", () => {
  expect(quantity(370_998_889.6, "kWh", "en")).toEqual({ text: "371.0", unit: "GWh", exact: "370,998,889.6 kWh" });
});

test("money goes by ten thousands in Chinese and by millions in English", () => {
  expect(quantity(463_210, "CNY", "zh-CN")).toEqual({ text: "46.3", unit: "万元", exact: "463,210 CNY" });
  expect(quantity(2.5e8, "CNY", "zh-CN")).toMatchObject({ text: "2.50", unit: "亿元" });
  expect(quantity(980, "CNY", "zh-CN")).toMatchObject({ text: "980", unit: "元" });
  expect(quantity(463_210, "CNY", "en")).toMatchObject({ text: "463,210", unit: "CNY" });
  expect(quantity(2.5e8, "CNY", "en")).toMatchObject({ text: "250", unit: "m CNY" });
});

test("months that follow each other stand as a span, over the turn of a year too", () => {
  const months = ["2026-02", "2025-12", "2026-01", "2026-04", "2026-05"];
  expect(monthNames(months, "zh-CN")).toBe("2025年12月 至 2026年2月、2026年4月、2026年5月");
  expect(monthNames(months, "en")).toBe("Dec 2025 to Feb 2026, Apr 2026, May 2026");
  expect(monthNames([], "en")).toBe("");
});

test("each language, zone and way to write has its own, whatever was written before", () => {
  const at = "2026-11-21T04:30:00Z";
  const all = () => [
    clock(at, "zh-CN", "Asia/Shanghai"),
    clock(at, "zh-CN", "Asia/Urumqi"),
    clockSeconds(at, "zh-CN", "Asia/Shanghai"),
    number(1234.5, "de", 1),
    number(1234.5, "en", 1),
    number(1234.5, "en", 2),
  ];
  const expected = ["12:30", "10:30", "12:30:00", "1.234,5", "1,234.5", "1,234.50"];
  expect([all(), all()]).toEqual([expected, expected]);
});

test("a field that a sentence of the server names carries no signs of a program on a screen", () => {
  expect(bare("no electricity tariff holds in this month; declare `tariffs`")).toBe(
    "no electricity tariff holds in this month; declare tariffs",
  );
});
