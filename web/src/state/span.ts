// Spans of an enterprise's own days as an address writes them, and their neighbours; no clock and no zone of the reader.
//
// `2026-11-25` a day, `2026-W48` an ISO week, `2026-11` a month, `2026` a year, `2026-11-01..2026-11-10` any days (the
// last one included), `2026-11-25.early` a shift that begins on a day.

export type Unit = "shift" | "day" | "week" | "month" | "year" | "days";

/** A shift of the enterprise: local minutes after midnight; one that ends at or before its start ends the day after. */
export interface Shift {
  code: string;
  name_zh: string;
  name_en: string;
  start_min: number;
  end_min: number;
}

/** Local days, half-open; of a shift the day it begins on, with minutes after midnight, which may pass 24 hours. */
export interface Span {
  unit: Unit;
  from: string;
  to: string;
  shift?: Shift;
}

/** The shifts of a day: other ones may have been declared of another day. */
export type ShiftsOn = (day: string) => readonly Shift[];
const NO_SHIFTS: ShiftsOn = () => [];

export const COMPARISONS = ["none", "before", "weekday", "year"] as const;
export type Comparison = (typeof COMPARISONS)[number];

const FIRST = "2000-01-01";
const LAST = "2099-12-31";
const DAY_MS = 86_400_000;
const DAY = /^20\d{2}-\d{2}-\d{2}$/;
const WEEK = /^(20\d{2})-W(\d{2})$/;
const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;
const YEAR = /^20\d{2}$/;
const SHIFT = /^(.{10})\.([a-z0-9][a-z0-9.-]*)$/;

const ms = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const text = (at: number): string => new Date(at).toISOString().slice(0, 10);
const isDay = (day: string): boolean => DAY.test(day) && !Number.isNaN(ms(day)) && text(ms(day)) === day;

export const addDays = (day: string, n: number): string => text(ms(day) + n * DAY_MS);
export const daysBetween = (from: string, to: string): number => Math.round((ms(to) - ms(from)) / DAY_MS);

/** 0 is Monday. */
export const weekday = (day: string): number => (new Date(ms(day)).getUTCDay() + 6) % 7;

/** The same day so many months on; the end of a shorter month where it has none: 31 January and a month is 28 February. */
export function addMonths(day: string, n: number): string {
  const [year = 2000, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + n, 0)).getUTCDate();
  return text(Date.UTC(year, month - 1 + n, Math.min(date, last)));
}

/** ISO 8601: a week belongs to the year that holds its Thursday. */
export function weekOf(day: string): { year: number; week: number } {
  const thursday = addDays(day, 3 - weekday(day));
  const year = Number(thursday.slice(0, 4));
  return { year, week: 1 + Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) };
}

/** The Monday of an ISO week; null for a week that a year lacks. */
export function monday(year: number, week: number): string | null {
  const fourth = `${year}-01-04`;
  const start = addDays(fourth, -weekday(fourth) + (week - 1) * 7);
  const found = weekOf(start);
  return found.year === year && found.week === week ? start : null;
}

/** The span of a unit that holds a day. */
export function spanOf(unit: Exclude<Unit, "days" | "shift">, day: string): Span {
  if (unit === "day") return { unit, from: day, to: addDays(day, 1) };
  if (unit === "week") {
    const from = addDays(day, -weekday(day));
    return { unit, from, to: addDays(from, 7) };
  }
  const from = unit === "month" ? `${day.slice(0, 7)}-01` : `${day.slice(0, 4)}-01-01`;
  return { unit, from, to: addMonths(from, unit === "month" ? 1 : 12) };
}

export const shiftOn = (shift: Shift, day: string): Span => ({ unit: "shift", from: day, to: addDays(day, 1), shift });
/** The shift of a name on a day; null where that day has none. */
function named(code: string, day: string, shifts: ShiftsOn): Span | null {
  const shift = shifts(day).find((one) => one.code === code);
  return shift ? shiftOn(shift, day) : null;
}
export const daysOf = (from: string, last: string): Span => ({ unit: "days", from, to: addDays(last, 1) });

/** A span as it stands in an address; null for what is none, or lies outside the years of the calendar. */
export function parse(address: string, shifts: ShiftsOn = NO_SHIFTS): Span | null {
  const found = read(address, shifts);
  return found && found.from >= FIRST && found.from < found.to && addDays(found.to, -1) <= LAST ? found : null;
}

function read(address: string, shifts: ShiftsOn): Span | null {
  if (isDay(address)) return spanOf("day", address);
  if (MONTH.test(address)) return spanOf("month", `${address}-01`);
  if (YEAR.test(address)) return spanOf("year", `${address}-01-01`);
  const week = WEEK.exec(address);
  if (week) {
    const from = monday(Number(week[1]), Number(week[2]));
    return from ? spanOf("week", from) : null;
  }
  const [, day = "", code = ""] = SHIFT.exec(address) ?? [];
  if (isDay(day)) return named(code, day, shifts);
  const [from = "", last = "", ...more] = address.split("..");
  return isDay(from) && isDay(last) && more.length === 0 ? daysOf(from, last) : null;
}

export function written(span: Span): string {
  switch (span.unit) {
    case "day":
      return span.from;
    case "shift":
      return `${span.from}.${span.shift?.code ?? ""}`;
    case "week": {
      const { year, week } = weekOf(span.from);
      return `${year}-W${String(week).padStart(2, "0")}`;
    }
    case "month":
      return span.from.slice(0, 7);
    case "year":
      return span.from.slice(0, 4);
    case "days":
      return `${span.from}..${addDays(span.to, -1)}`;
  }
}

/** The neighbour of a span: of its own unit, any days by their own length, shifts in the order of the day; null for none. */
export function step(span: Span, by: 1 | -1, shifts: ShiftsOn = NO_SHIFTS): Span | null {
  if (span.unit === "shift" && span.shift) return stepShift(span.from, span.shift, by, shifts);
  if (span.unit === "month" || span.unit === "year") {
    return spanOf(span.unit, addMonths(span.from, by * (span.unit === "month" ? 1 : 12)));
  }
  const days = by * daysBetween(span.from, span.to);
  return { ...span, from: addDays(span.from, days), to: addDays(span.to, days) };
}

function stepShift(day: string, shift: Shift, by: 1 | -1, shifts: ShiftsOn): Span | null {
  const order = inOrder(shifts(day));
  const next = order[order.findIndex((one) => one.code === shift.code) + by];
  if (next) return shiftOn(next, day);
  const neighbour = addDays(day, by);
  const edge = inOrder(shifts(neighbour)).at(by === 1 ? 0 : -1);
  return edge ? shiftOn(edge, neighbour) : null;
}

const inOrder = (shifts: readonly Shift[]): Shift[] => [...shifts].sort((a, b) => a.start_min - b.start_min);

/**
 * What a span is compared with. weekday: the last days that are the same days of the week; year: the same a year ago,
 * a week by its number (53 has 52 where that year has no 53). A shift with the one of its name on another day; null where
 * that day has none.
 */
export function compared(span: Span, how: Comparison, shifts: ShiftsOn = NO_SHIFTS): Span | null {
  if (how === "none") return null;
  if (span.shift) return named(span.shift.code, comparedDay(span.from, how), shifts);
  if (how === "before") return step(span, -1);
  if (how === "weekday") {
    const days = -7 * Math.ceil(daysBetween(span.from, span.to) / 7);
    return { ...span, from: addDays(span.from, days), to: addDays(span.to, days) };
  }
  if (span.unit === "week") {
    const { year, week } = weekOf(span.from);
    const from = monday(year - 1, week) ?? monday(year - 1, week - 1);
    return from ? spanOf("week", from) : null;
  }
  const from = addMonths(span.from, -12);
  if (span.unit === "month" || span.unit === "year") return spanOf(span.unit, from);
  return { ...span, from, to: addDays(from, daysBetween(span.from, span.to)) };
}

/** The shift before is another crew at another hour: a shift is compared with itself, the day before. */
function comparedDay(day: string, how: Comparison): string {
  return how === "year" ? addMonths(day, -12) : addDays(day, how === "weekday" ? -7 : -1);
}

/**
 * Which comparisons say something of a span: the same days of the week are what is before a week anyway, and a shift may
 * be new.
 */
export function comparisons(span: Span, shifts: ShiftsOn = NO_SHIFTS): Comparison[] {
  if (span.shift) return COMPARISONS.filter((how) => how === "none" || compared(span, how, shifts));
  return COMPARISONS.filter((how) => how !== "weekday" || span.unit === "day" || span.unit === "days");
}

/** The instant of a local time, minutes after the midnight of a day in a zone. [ms since the epoch] */
export const instant = (day: string, minutes: number, zone: string): number => ofClock(ms(day) + minutes * 60_000, zone);

/** The instant at which the clock of a zone shows a time, given as if it were UTC. [ms] */
export function ofClock(wanted: number, zone: string): number {
  // The clock of the zone at a first guess says how far it is off; after a change of summer time in between once more.
  let at = wanted;
  for (let turn = 0; turn < 2; turn += 1) at += wanted - clockOf(at, zone);
  return at;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock of a zone shows at an instant, as if it were UTC. [ms] */
export function clockOf(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
    formats.set(zone, (format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hourCycle: "h23", ...parts })));
  }
  return Date.parse(`${format.format(at).replace(" ", "T")}Z`);
}

/** First instant and the one after the last, as the API wants them. */
export function instants(span: Span, zone: string): { from: string; to: string } {
  const iso = (at: number): string => new Date(at).toISOString();
  if (!span.shift) return { from: iso(instant(span.from, 0, zone)), to: iso(instant(span.to, 0, zone)) };
  const { start_min, end_min } = span.shift;
  const end = end_min > start_min ? end_min : end_min + 24 * 60;
  return { from: iso(instant(span.from, start_min, zone)), to: iso(instant(span.from, end, zone)) };
}
