// A meter is kept: what its manager says happened to it, what of it is still missing, and the document that is sent.
import type { Schema } from "@/api/types";
import { typed } from "@/state/declaring";
import { addMonths, clockOf, ofClock } from "@/state/span";

export const ACTS = ["swap", "correction", "ratio", "certificate"] as const;
export type Act = (typeof ACTS)[number];

export const FIELDS = {
  swap: ["at", "end_index", "start_index", "reason"],
  correction: ["at", "value", "reason"],
  ratio: ["at", "ratio"],
  certificate: ["certificate_no", "laboratory", "accuracy_class", "verified_on", "due_on"],
} as const satisfies Record<Act, readonly string[]>;
export type Field = (typeof FIELDS)[Act][number];
export const NUMBERS: readonly Field[] = ["end_index", "start_index", "value", "ratio"];
export const DAYS: readonly Field[] = ["verified_on", "due_on"];
const OPTIONAL: readonly Field[] = ["laboratory", "accuracy_class"];

export type Said = Record<Field, string>;
export const blank = (): Said => ({
  at: "",
  end_index: "",
  start_index: "",
  value: "",
  ratio: "",
  reason: "",
  certificate_no: "",
  laboratory: "",
  accuracy_class: "",
  verified_on: "",
  due_on: "",
});

/** What can happen to a channel: only what counts up has a register that is swapped. */
export const actsOf = (kind: string): Act[] => ACTS.filter((one) => one !== "swap" || kind.startsWith("cumulative"));

/** The instant that a clock of the plant shows, as it is typed (2026-11-10T10:00); null where it is none. */
export function instantOf(local: string, zone: string): string | null {
  const wanted = Date.parse(`${local}Z`);
  return Number.isNaN(wanted) ? null : new Date(ofClock(wanted, zone)).toISOString();
}

/** The first field that lacks something or cannot be, or "". at: now [ms]; zone: of the plant. */
export function lacking(act: Act, said: Said, at: number, zone: string): Field | "" {
  const isOdd = (field: Field): boolean => {
    const text = said[field].trim();
    if (!text) return !OPTIONAL.includes(field);
    if (NUMBERS.includes(field)) return typed(text) === null || (field === "ratio" && (typed(text) ?? 0) <= 0);
    if (field === "at") return Date.parse(instantOf(text, zone) ?? "") > at || instantOf(text, zone) === null;
    return field === "due_on" && text <= said.verified_on;
  };
  return FIELDS[act].find(isOdd) ?? "";
}

interface RegisteredMeter {
  code: string;
  channels: { code: string }[];
}
/** What is sent: an event of the register, a certificate, or the channel as it is registered with its new ratio. */
export function documentOf(act: Act, said: Said, of: { meter: RegisteredMeter; channel: string; zone: string }): Schema<"PlantDocument"> {
  const at = instantOf(said.at, of.zone);
  const value = (field: Field): number | null => typed(said[field]);
  const what = { meter: of.meter.code, channel: of.channel, at, kind: act, reason: said.reason.trim() };
  const made = {
    swap: () => ({ events: [{ ...what, end_index: value("end_index"), start_index: value("start_index") }] }),
    correction: () => ({ events: [{ ...what, value: value("value") }] }),
    ratio: () => ({
      meters: [
        {
          ...of.meter,
          channels: of.meter.channels
            .filter((one) => one.code === of.channel)
            .map((one) => ({ ...one, multiplier: value("ratio"), changed_at: at })),
        },
      ],
    }),
    certificate: () => ({
      certificates: [
        {
          meter: of.meter.code,
          certificate_no: said.certificate_no.trim(),
          laboratory: said.laboratory.trim(),
          ...(said.accuracy_class.trim() ? { accuracy_class: said.accuracy_class.trim() } : {}),
          verified_on: said.verified_on,
          due_on: said.due_on,
        },
      ],
    }),
  };
  return made[act]() as unknown as Schema<"PlantDocument">;
}

const monthOf = (at: number, zone: string): string => new Date(clockOf(at, zone)).toISOString().slice(0, 7);

/** The closed months from an instant on, whose numbers it may move, as "2026-09"; of what lies in this month none. */
export function closedSince(from: string | null, now: number, zone: string): string[] {
  if (from === null) return [];
  const found: string[] = [];
  for (let one = monthOf(Date.parse(from), zone); one < monthOf(now, zone); one = addMonths(`${one}-01`, 1).slice(0, 7)) found.push(one);
  return found;
}

/** The closed months that a swap or a correction moves: of the use since the reading before it until the one after it. */
export function closedAround(rows: readonly { at: string }[], at: string | null, now: number, zone: string): string[] {
  if (at === null) return [];
  const is = Date.parse(at);
  const times = rows.map((one) => Date.parse(one.at));
  const from = Math.max(...times.filter((one) => one < is));
  const to = Math.min(...times.filter((one) => one > is));
  // Up to an instant: the very beginning of a month is the end of the one before it.
  const last = monthOf((Number.isFinite(to) ? to : is + 1) - 1, zone);
  return closedSince(Number.isFinite(from) ? new Date(from).toISOString() : at, now, zone).filter((one) => one <= last);
}

/** The ratio that holds at an instant; null where none is known. */
export function ratioAt(
  settings: readonly Pick<Schema<"ChannelSetting">, "from_at" | "to_at" | "multiplier">[],
  at: string,
): number | null {
  const is = Date.parse(at);
  const holds = settings.find(
    (one) => (one.from_at === null || Date.parse(one.from_at) <= is) && (one.to_at === null || is < Date.parse(one.to_at)),
  );
  return holds?.multiplier ?? null;
}

/** What the register stood at before and after an instant: the last reading up to it, and the first after it. */
export function around<T extends { at: string }>(rows: readonly T[], at: string): { before: T | null; after: T | null } {
  const is = Date.parse(at);
  return {
    before: rows.filter((one) => Date.parse(one.at) <= is).at(-1) ?? null,
    after: rows.find((one) => Date.parse(one.at) > is) ?? null,
  };
}
