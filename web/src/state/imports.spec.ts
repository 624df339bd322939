import { expect, test } from "vitest";

import { called, counts, csv, template, usual, type Form, type Verdict } from "./imports";

const form: Form = {
  kind: "budgets",
  name_en: "budgets",
  name_zh: "用能预算",
  may_send: true,
  needs: [
    ["month", "coal_tce"],
    ["day", "coal_tce"],
  ],
  columns: [
    { name: "month", also_called: ["月份", "月"], unit: null },
    { name: "day", also_called: ["日期"], unit: null },
    { name: "coal_tce", also_called: ["预算"], unit: "tce" },
    { name: "source", also_called: [], unit: null },
  ],
};

test("a template has the first set of columns that is enough and what may stand beside any", () => {
  expect(usual(form).needed.map((one) => one.name)).toEqual(["month", "coal_tce"]);
  expect(template(form, true)).toBe("\ufeff月份,预算(tce),source\r\n");
  expect(template(form, false)).toBe("\ufeffmonth,coal_tce(tce),source\r\n");
});

test("a column without another name keeps its own", () => {
  expect(form.columns.map((one) => called(one, true))).toEqual(["月份", "日期", "预算(tce)", "source"]);
});

test("cells with commas and quotes are quoted, and no cell becomes a formula", () => {
  expect(csv([['a"b', "c,d", 5, null, "=1+1"]])).toBe('\ufeff"a""b","c,d",5,,\'=1+1\r\n');
});

test("rows are counted by what became of them", () => {
  const of = (verdict: Verdict["verdict"]): Verdict => ({ line: 1, column: null, verdict, code: null, reason: null });
  expect(counts([of("new"), of("stored"), of("unchanged"), of("refused")])).toEqual({ good: 2, unchanged: 1, refused: 1 });
});
