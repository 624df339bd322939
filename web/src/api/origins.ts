// Where an answer came from, so that a panel can offer the same as a workbook without knowing its address.
import addresses from "../../openapi.json?tables";

const origins = new WeakMap<object, string>();
const WITH_TABLES = new RegExp(`^(${addresses.map((one) => one.replace(/\{[^}]+\}/g, "[^/]+")).join("|")})$`);

/** Keep where an answer, or the list made of its pages, came from. */
export function remember(answer: unknown, url: string): void {
  if (typeof answer === "object" && answer !== null) origins.set(answer, url);
}

/** Where the tables of an answer can be had as a workbook; null for what has none, or was made from several answers. */
export function workbookAddress(answer: unknown): string | null {
  const url = typeof answer === "object" && answer !== null ? origins.get(answer) : undefined;
  if (!url) return null;
  // Only its path and query count: the same server answers.
  const { pathname, searchParams } = new URL(url, "http://here");
  if (!WITH_TABLES.test(pathname)) return null;
  for (const name of ["cursor", "limit", "format"]) searchParams.delete(name);
  searchParams.set("format", "xlsx");
  return `${pathname}?${searchParams}`;
}
