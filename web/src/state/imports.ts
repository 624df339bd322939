// Tables that are sent: what one has to have, and what became of its rows.
import type { Schema } from "@/api/types";

export type Form = Schema<"TableForm">;
export type Column = Schema<"TableColumn">;
export type Report = Schema<"Report">;
export type Verdict = Schema<"Verdict">;

export const LARGEST = 10 * 1024 * 1024; // [byte], as the server's
/** How many rows a page shows at once; more make it slow and nobody reads them. */
export const SHOWN = 200;

/** Whether a kind of table is of regions. */
export function isOfRegion(kind: Form["kind"]): kind is Extract<Form["kind"], `region-${string}`> {
  return kind.startsWith("region-");
}

/** A column as it is called in a language, with its unit where its name may say another. */
export function called(column: Column, zh: boolean): string {
  const name = (zh && column.also_called[0]) || column.name;
  return column.unit ? `${name}(${column.unit})` : name;
}

/** The columns of the first set that is enough, and those that may stand beside any. */
export function usual(form: Form): { needed: Column[]; beside: Column[] } {
  const first = form.needs[0] ?? [];
  const asked = new Set(form.needs.flat());
  return {
    needed: form.columns.filter((one) => first.includes(one.name)),
    beside: form.columns.filter((one) => !asked.has(one.name)),
  };
}

/** An empty table with its names, as a spreadsheet opens it: UTF-8 with its mark. */
export function template(form: Form, zh: boolean): string {
  const { needed, beside } = usual(form);
  return csv([[...needed, ...beside].map((one) => called(one, zh))]);
}

/** Rows as CSV; what a spreadsheet would take for a formula is text. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (said: string | number | null): string => {
    const text = typeof said === "string" && /^[=+\-@\t\r]/.test(said) ? `'${said}` : String(said ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

export type Counts = Record<"good" | "unchanged" | "refused", number>;

export function counts(verdicts: readonly Verdict[]): Counts {
  const refused = verdicts.filter((one) => one.verdict === "refused").length;
  const unchanged = verdicts.filter((one) => one.verdict === "unchanged").length;
  return { good: verdicts.length - refused - unchanged, unchanged, refused };
}

/** A text as a file that the browser saves. */
export function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
