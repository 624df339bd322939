import { describe, expect, it } from "vitest";

import benchmarks from "../../../qingyu/data/benchmarks.csv?raw";
import policies from "../../../qingyu/data/price_policies.csv?raw";
import { printedZh } from "@/locales/pages/printed";
import { partKey, partsOf } from "@/state/printed";

/** The cells of a column of a shipped table; a quoted cell may hold commas. */
function column(table: string, name: string): string[] {
  const cells = table
    .trim()
    .split("\n")
    .map((line) => [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].map((found) => (found[1] ?? "").replace(/^"|"$/g, "")));
  const at = (cells[0] ?? []).indexOf(name);
  expect(at).toBeGreaterThan(0);
  return cells.slice(1).map((row) => row[at] ?? "");
}

describe("what the shipped tables print", () => {
  it.each([
    ["correction_rule", "correction", benchmarks],
    ["note", "note", policies],
  ] as const)("%s has words in Chinese for each of its parts", (name, list, table) => {
    const words: Record<string, string> = printedZh.printed[list];
    const english = column(table, name)
      .flatMap(partsOf)
      .filter((part) => /[a-z]{2}/i.test(part));
    expect(english.length).toBeGreaterThan(10);
    expect(english.filter((part) => !(partKey(part) in words))).toEqual([]);
  });
});
