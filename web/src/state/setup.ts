// A plant that is being set up: what is registered, what of it is drafted here, and the one document that is sent.
import type { Schema } from "@/api/types";
import { dayIn } from "@/format";
import { instants, spanOf } from "@/state/span";

export interface UnitPart {
  code: string;
  level: 1 | 2 | 3;
  parent?: string;
  name_zh: string;
  name_en: string;
}
export interface ChannelPart {
  code: string;
  quantity: string;
  carrier: string;
  kind: string;
  unit: string;
  valid_from: string;
  multiplier?: number;
  modulus?: number;
  rated_max_per_h?: number;
  facts?: Record<string, number>;
}
export interface MeterPart {
  code: string;
  unit: string;
  name_zh: string;
  name_en: string;
  channels: ChannelPart[];
}
export interface FlowPart {
  code: string;
  carrier: string;
  direction: string;
  from?: string;
  to?: string;
  channels: { meter: string; channel: string }[];
}
export interface ProductPart {
  code: string;
  name_zh: string;
  name_en: string;
  unit: string;
  limit_id?: string;
  boundaries?: { boundary: string; units: string[] }[];
}
export interface Draft {
  units: UnitPart[];
  meters: MeterPart[];
  flows: FlowPart[];
  products: ProductPart[];
}

export const nothing = (): Draft => ({ units: [], meters: [], flows: [], products: [] });
export const size = (draft: Draft): number => draft.units.length + draft.meters.length + draft.flows.length + draft.products.length;
export const CODE = /^[a-z0-9][a-z0-9.-]{0,62}$/;

/** What is wrong with the code of something new, as a word of the page; "" where nothing is. */
export function codeFault(code: string, known: readonly { code: string }[]): "" | "setup.code_needed" | "setup.code_taken" {
  if (!CODE.test(code)) return "setup.code_needed";
  return known.some((one) => one.code === code) ? "setup.code_taken" : "";
}

/** When the day of the plant began: a meter that is new counts from there. */
export const dayBegan = (at: number, zone: string): string => instants(spanOf("day", dayIn(at, zone)), zone).from;

/** What an instrument of a kind is: its register and the unit on its face. Water and oil are counted in tonnes. */
export const TEMPLATES: Record<string, Omit<ChannelPart, "valid_from">> = {
  electricity: { code: "kwh", quantity: "active_energy", carrier: "electricity", kind: "cumulative", unit: "kWh" },
  coal_scale: { code: "t", quantity: "mass", carrier: "raw_coal", kind: "interval", unit: "t" },
  gas: { code: "nm3", quantity: "volume", carrier: "natural_gas", kind: "cumulative", unit: "Nm3" },
  heat: { code: "gj", quantity: "heat", carrier: "heat", kind: "cumulative", unit: "GJ" },
  steam: { code: "t", quantity: "mass", carrier: "steam", kind: "cumulative", unit: "t" },
  water: { code: "m3", quantity: "volume", carrier: "water", kind: "cumulative", unit: "m3", facts: { density_t_per_m3: 1 } },
  oil: { code: "l", quantity: "volume", carrier: "diesel", kind: "cumulative", unit: "L", facts: { density_t_per_m3: 0.84 } },
};

/** What a flow of a meter is by its place: from the unit above where the carrier comes in there, else over the boundary. */
export function flowOf(meter: MeterPart, channel: ChannelPart, units: readonly UnitPart[], flows: readonly FlowPart[]): FlowPart {
  const unit = units.find((one) => one.code === meter.unit);
  const channels = [{ meter: meter.code, channel: channel.code }];
  const flow = { code: `f-${meter.code}`, carrier: channel.carrier, to: meter.unit, channels };
  const comesIn = flows.some((one) => one.carrier === channel.carrier && one.to === unit?.parent);
  return unit?.parent && comesIn ? { ...flow, direction: "internal", from: unit.parent } : { ...flow, direction: "purchase" };
}

/** A flow of another direction: what comes from outside comes from no unit, what goes out goes to none. */
export function turned(flow: FlowPart, direction: string, units: readonly UnitPart[]): FlowPart {
  const { code, carrier, channels, from, to } = flow;
  const bare = { code, carrier, direction, channels };
  const inside = to ?? from;
  if (direction === "internal") return { ...flow, direction, from: from ?? units.find((one) => one.code === to)?.parent };
  return inside ? { ...bare, ...(direction === "export" ? { from: inside } : { to: inside }) } : bare;
}

/** What is registered with what is drafted over it, by code. */
export function merged<T extends { code: string }>(known: readonly T[], drafted: readonly T[]): T[] {
  const over = new Map(drafted.map((one) => [one.code, one]));
  return [...known.map((one) => over.get(one.code) ?? one), ...drafted.filter((one) => !known.some((each) => each.code === one.code))];
}

/** What was drafted while a draft was being stored. */
export function rest(draft: Draft, stored: Draft): Draft {
  const left = <T>(all: readonly T[], gone: readonly T[]): T[] => all.filter((one) => !gone.includes(one));
  return {
    units: left(draft.units, stored.units),
    meters: left(draft.meters, stored.meters),
    flows: left(draft.flows, stored.flows),
    products: left(draft.products, stored.products),
  };
}

/** Units with their depth, each below the one it lies in; one whose parent is not there stands at the top. */
export function tree(units: readonly UnitPart[]): { unit: UnitPart; depth: number }[] {
  const found: { unit: UnitPart; depth: number }[] = [];
  const seen = new Set<string>();
  const add = (unit: UnitPart, depth: number): void => {
    if (seen.has(unit.code)) return;
    seen.add(unit.code);
    found.push({ unit, depth });
    for (const one of units) if (one.parent === unit.code) add(one, depth + 1);
  };
  for (const one of units) if (!one.parent || !units.some((each) => each.code === one.parent)) add(one, 0);
  // What lies in itself is shown too, so that it can be taken out.
  for (const one of units) add(one, 0);
  return found;
}

/** Whether a unit may be put into another: not into itself, nor into what lies in it. */
export function mayLieIn(units: readonly UnitPart[], code: string, parent: string): boolean {
  const above = new Map(units.map((one) => [one.code, one.parent]));
  for (let at: string | undefined = parent, n = 0; at && n <= units.length; at = above.get(at), n += 1) if (at === code) return false;
  return true;
}

/** A unit put into another: it is of the level below, as far as there is one, and what lies in it goes up or down with it.
 *  The moved unit stands first, then each below it whose level is another. */
export function put(units: readonly UnitPart[], unit: UnitPart, parent: string | undefined): UnitPart[] {
  const above = units.find((one) => one.code === parent);
  const bare: UnitPart = { code: unit.code, level: 1, name_zh: unit.name_zh, name_en: unit.name_en };
  const moved = above ? { ...bare, parent: above.code, level: below(above.level, 1) } : bare;
  return [moved, ...lifted(units, moved, moved.level - unit.level)];
}

const below = (level: number, by: number): 1 | 2 | 3 => Math.max(1, Math.min(3, level + by)) as 1 | 2 | 3;

function lifted(units: readonly UnitPart[], parent: UnitPart, by: number): UnitPart[] {
  const others = units.filter((one) => one.code !== parent.code); // each once, also where units lie in themselves
  return others
    .filter((one) => one.parent === parent.code && below(one.level, by) !== one.level)
    .map((one) => ({ ...one, level: below(one.level, by) }))
    .flatMap((one) => [one, ...lifted(others, one, by)]);
}

/** The document that is sent: units stand after those they lie in. What is left out would stay as it is stored, so that
 *  a unit at the top and an end of a flow outside are said. */
export function document(draft: Draft, units: readonly UnitPart[]): Schema<"PlantDocument"> {
  const place = new Map(tree(units).map((one, n) => [one.unit.code, n]));
  const ordered = [...draft.units].sort((a, b) => (place.get(a.code) ?? 0) - (place.get(b.code) ?? 0));
  return {
    ...draft,
    units: ordered.map((one) => ({ parent: null, ...one })),
    flows: draft.flows.map((one) => ({ from: null, to: null, ...one })),
  } as unknown as Schema<"PlantDocument">;
}

/** The flows of a carrier as a map that the picture of flows is drawn of: each as wide as the next, for nothing is measured yet. */
export function mapOf(flows: readonly FlowPart[], units: readonly UnitPart[]): Schema<"FlowMap"> {
  const rows = flows.map((one) => ({ flow: one.code, from: one.from ?? null, to: one.to ?? null, quantity: 1 }));
  const shown = units.map((one) => ({ ...one, parent: one.parent ?? null, unaccounted: null, reason: null }));
  return { rows, units: shown } as unknown as Schema<"FlowMap">;
}

const KEY = "qingyu.setup";

/** What was drafted here before and not stored; of another user nothing. */
export function restored(who: string, code: string): Draft {
  try {
    const kept = JSON.parse(localStorage.getItem(`${KEY}.${who}.${code}`) ?? "null") as Partial<Draft> | null;
    return { ...nothing(), ...kept };
  } catch {
    return nothing();
  }
}

export function keep(who: string, code: string, draft: Draft): void {
  if (size(draft)) localStorage.setItem(`${KEY}.${who}.${code}`, JSON.stringify(draft));
  else localStorage.removeItem(`${KEY}.${who}.${code}`);
}

const isListed = (one: unknown): one is unknown[] =>
  Array.isArray(one) && one.every((each: unknown) => typeof each === "object" && each !== null && "code" in each);

/** A file that was exported, as a draft; null where it is none, or holds something that is not set up here. */
export function read(text: string): Draft | null {
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said !== "object" || said === null || Array.isArray(said)) return null;
    if (!Object.entries(said).every(([kind, list]) => kind in nothing() && isListed(list))) return null;
    const found = { ...nothing(), ...(said as Partial<Draft>) };
    const flows = found.flows.map((one) => ({ ...one, channels: (one.channels as FlowPart["channels"] | undefined) ?? [] }));
    return size(found) ? { ...found, flows } : null;
  } catch {
    return null;
  }
}
