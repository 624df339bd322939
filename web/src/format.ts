// Numbers, instants and ages as they stand on a screen, in the reader's language and the plant's time zone.

/** A value as it is printed: digits and unit apart, because the unit is small and grey. */
export interface Printed {
  text: string;
  unit: string;
  /** The unrounded value in its own unit, for the tooltip. */
  exact: string;
}

export const HOLE = "—";

const numberWriters = new Map<string, Intl.NumberFormat>();
const instantWriters = new Map<string, Intl.DateTimeFormat>();

/** What writes in one way, made once: a browser takes longer to make it than to write with it a hundred times. */
function writer<Kind, Options>(
  kept: Map<string, Kind>,
  Maker: new (locale: string, options: Options) => Kind,
  locale: string,
  options: Options,
): Kind {
  const key = JSON.stringify([locale, options]);
  let one = kept.get(key);
  if (!one) kept.set(key, (one = new Maker(locale, options)));
  return one;
}

/** Digits in the reader's language, with the minus sign of print everywhere; what is printed as nought has no sign, whatever lies behind it. */
export function digits(value: number, locale: string, options: Intl.NumberFormatOptions): string {
  return writer(numberWriters, Intl.NumberFormat, locale, { signDisplay: "negative", ...options })
    .format(value)
    .replace("-", "−");
}

function decimalsOf(value: number): number {
  const size = Math.abs(value);
  return Number.isInteger(value) || size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
}

export function number(value: number | null | undefined, locale: string, decimals?: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return HOLE;
  const fixed = decimals ?? decimalsOf(value);
  return digits(value, locale, { minimumFractionDigits: fixed, maximumFractionDigits: fixed });
}

/** A number with what digits it has, at most four that count: a limit of 0.75 is no 0.750. */
export function plain(value: number | null, locale: string): string {
  if (value === null) return HOLE;
  const size = Math.abs(value);
  const fit = size >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 };
  return digits(value, locale, fit);
}

// Only decimal steps of the same unit: the quantity stays what the meter counts.
const STEPS: Record<string, [limit: number, divisor: number, unit: string][]> = {
  kWh: [
    [1e7, 1e6, "GWh"],
    [1e4, 1e3, "MWh"],
  ],
  kW: [[1e4, 1e3, "MW"]],
};

// Money is counted by ten thousands in Chinese, by thousands elsewhere.
const MONEY: Record<string, [limit: number, divisor: number, unit: string][]> = {
  "zh-CN": [
    [1e8, 1e8, "亿元"],
    [1e4, 1e4, "万元"],
    [0, 1, "元"],
  ],
  en: [
    [1e9, 1e9, "bn CNY"],
    [1e6, 1e6, "m CNY"],
  ],
};

/** A quantity in its unit, or in the next larger one when the number grows long. */
export function quantity(value: number | null | undefined, unit: string, locale: string): Printed {
  if (value === null || value === undefined) return { text: HOLE, unit: prettyUnit(unit), exact: "" };
  const exact = `${digits(value, locale, { maximumFractionDigits: 6 })} ${unit}`;
  const steps = unit === "CNY" ? MONEY[locale] : STEPS[unit];
  const step = (steps ?? []).find(([limit]) => Math.abs(value) >= limit);
  if (!step) return { text: number(value, locale), unit: prettyUnit(unit), exact };
  return { text: number(value / step[1], locale), unit: step[2], exact };
}

export function prettyUnit(unit: string | null | undefined): string {
  return (unit ?? "").replace(/m3\b/g, "m³").replace(/CO2\b/g, "CO₂").replace("10^4", "10⁴");
}

export function percent(share: number | null | undefined, locale: string, decimals = 1): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return HOLE;
  // 99.97 % must not be printed as complete.
  const shown = share < 1 && share > 0.999 ? Math.floor(share * 1000) / 1000 : share;
  return digits(shown, locale, {
    style: "percent",
    minimumFractionDigits: shown === 1 || shown === 0 ? 0 : decimals,
    maximumFractionDigits: decimals,
  });
}

export function signedPercent(share: number, locale: string): string {
  // A small share is not told as none: +0.03 %.
  const decimals = share !== 0 && Math.abs(share) < 0.0005 ? 2 : 1;
  const one = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return digits(share, locale, { style: "percent", signDisplay: "exceptZero", ...one });
}

export function signed(value: number, locale: string): string {
  const fixed = decimalsOf(value);
  const options = { signDisplay: "exceptZero", minimumFractionDigits: fixed, maximumFractionDigits: fixed } as const;
  return digits(value, locale, options);
}

type Instant = string | number;

function part(at: Instant, locale: string, timeZone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  return writer(instantWriters, Intl.DateTimeFormat, locale, { hourCycle: "h23", timeZone, ...options }).format(new Date(at));
}

export function clock(at: Instant, locale: string, timeZone?: string): string {
  return part(at, locale, timeZone, { hour: "2-digit", minute: "2-digit" });
}

export function clockSeconds(at: Instant, locale: string, timeZone?: string): string {
  return part(at, locale, timeZone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

export function dateTime(at: Instant, locale: string, timeZone?: string): string {
  return part(at, locale, timeZone, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}

export function dayTime(at: Instant, locale: string, timeZone?: string): string {
  return part(at, locale, timeZone, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** The calendar day and month of an instant in a zone, as the API wants them: `2026-11-21`, `2026-11`. */
export function dayIn(at: Instant, timeZone: string): string {
  return writer(instantWriters, Intl.DateTimeFormat, "sv-SE", { timeZone }).format(new Date(at));
}

/** A month such as `2026-11`, which no zone moves. */
export function monthName(month: string, locale: string): string {
  const [year, number] = month.split("-").map(Number);
  if (!year || !number) return "";
  return part(Date.UTC(year, number - 1, 1), locale, "UTC", { year: "numeric", month: "short" });
}

const BETWEEN: Record<string, string> = { "zh-CN": "、", en: ", " };
const UP_TO: Record<string, string> = { "zh-CN": " 至 ", en: " to " };

/** Months such as `2026-11`, the earliest first: three and more that follow each other stand as a span. */
export function monthNames(months: readonly string[], locale: string): string {
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
  const runs: string[][] = [];
  for (const month of [...months].sort()) {
    const run = runs[runs.length - 1];
    if (run && number(month) === number(run[run.length - 1] ?? "") + 1) run.push(month);
    else runs.push([month]);
  }
  const between = BETWEEN[locale] ?? ", ";
  return runs
    .map((run) => run.map((month) => monthName(month, locale)))
    .map((run) => (run.length < 3 ? run.join(between) : `${run[0]}${UP_TO[locale] ?? " – "}${run[run.length - 1]}`))
    .join(between);
}

/** A span of time as its two largest units, for `t("span.…")`. */
export function span(seconds: number): { key: "s" | "m" | "h" | "d"; a: number; b: number } {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return { key: "s", a: s, b: 0 };
  if (s < 3600) return { key: "m", a: Math.floor(s / 60), b: 0 };
  if (s < 86400) return { key: "h", a: Math.floor(s / 3600), b: Math.floor((s % 3600) / 60) };
  return { key: "d", a: Math.floor(s / 86400), b: Math.floor((s % 86400) / 3600) };
}

/** An age as its largest unit alone: nobody needs the minutes of five hours. */
export function age(seconds: number): { key: "s" | "m" | "hours" | "days"; a: number } {
  const { key, a } = span(seconds);
  return { key: key === "h" ? "hours" : key === "d" ? "days" : key, a };
}

/** A sentence of the server as a screen has it: the names of fields stand bare, as they do in the mouth. */
export const bare = (text: string): string => text.replaceAll("`", "");
