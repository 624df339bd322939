// What the form of a declared coefficient reckons before it is sent: units, k, the window, the days that are opened again.
import type { ApiError } from "@/api/client";
import type { Schema, User } from "@/api/types";

/** 7000 kcal at 4.1868 kJ. [kJ/kgce] */
export const KJ_PER_KGCE = 29_307.6;

/** How many base units of its kind a unit holds: what the server's own table says of those that are offered here. */
const UNITS: Record<string, { kind: string; inBase: number }> = {
  g: { kind: "mass", inBase: 0.001 },
  kg: { kind: "mass", inBase: 1 },
  t: { kind: "mass", inBase: 1000 },
  m3: { kind: "volume", inBase: 1 },
  "10^4 m3": { kind: "volume", inBase: 10_000 },
  kWh: { kind: "electricity", inBase: 1 },
  MWh: { kind: "electricity", inBase: 1000 },
  MJ: { kind: "heat", inBase: 1 },
  GJ: { kind: "heat", inBase: 1000 },
};
const OFFERED: Record<string, string[]> = {
  mass: ["kg", "t"],
  volume: ["m3", "10^4 m3"],
  electricity: ["kWh"],
  heat: ["GJ", "MJ"],
};
const HEAT_KJ: Record<string, number> = { kJ: 1, MJ: 1e3, GJ: 1e6 };
const HEAT_OFFERED: Record<string, string[]> = {
  mass: ["kJ/kg", "MJ/kg", "GJ/t"],
  volume: ["kJ/m3", "MJ/m3", "GJ/10^4 m3"],
};

export type Way = "ncv" | "k";
export type Field = "carrier" | "level" | "value" | "unit" | "valid_from" | "valid_to" | "proof" | "laboratory";

/** The units a coefficient of a carrier may be per; `counted` is one of its own, null where none is known. */
export function perUnits(counted: string | null): string[] {
  if (counted === null) return Object.values(OFFERED).flat();
  const kind = UNITS[counted]?.kind;
  return kind ? (OFFERED[kind] ?? [counted]) : [counted];
}

/** The units of a calorific value; none where the carrier holds no heat that is measured, as electricity. */
export function heatUnits(counted: string | null): string[] {
  if (counted === null) return Object.values(HEAT_OFFERED).flat();
  return HEAT_OFFERED[UNITS[counted]?.kind ?? ""] ?? [];
}

/** A number as it is typed, thousands apart or not; null when it is none. */
export function typed(text: string): number | null {
  const plain = text.trim();
  const joined = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(",", "") : plain;
  const value = joined === "" ? NaN : Number(joined);
  return Number.isFinite(value) ? value : null;
}

/** The coefficient that what is typed gives. [kgce/unit] */
export function coefficient(way: Way, value: number, unit: string): { k: number; per: string; kj: number } {
  if (way === "k") return { k: value, per: unit, kj: 1 };
  const [heat = "", per = ""] = unit.split("/");
  const kj = HEAT_KJ[heat] ?? 1;
  return { k: (value * kj) / KJ_PER_KGCE, per, kj };
}

/** A coefficient said per another unit of the same kind; null where it cannot be. */
export function inUnit(k: number, per: string, other: string): number | null {
  const [have, want] = [UNITS[per], UNITS[other]];
  if (per === other) return k;
  return have && want && have.kind === want.kind ? (k * want.inBase) / have.inBase : null;
}

/** Whether a coefficient lies outside the window; null where it cannot be said. */
export function isOutside(k: number, per: string, window: Schema<"Window">): boolean | null {
  const same = inUnit(k, per, window.unit);
  return same === null ? null : same < window.low || same > window.high;
}

/** Only the manager of the enterprise itself declares its coefficients; everybody else reads. */
export function mayDeclare(user: User | null, code: string): boolean {
  return user?.role === "enterprise_manager" && user.enterprise?.code === code;
}

export interface Refusal {
  /** The field it stands beside; null stands above the form. */
  field: Field | null;
  /** A word of `declare.refused`. */
  key: string;
  message: string;
}

// The server says it in the reader's language; here stands what it is about.
const OF_CODE: Record<string, Field> = {
  implausible: "value",
  impossible: "value",
  two_ways: "value",
  no_heat: "value",
  odd_unit: "unit",
  unit_missing: "unit",
  ends_early: "valid_to",
  proof_missing: "proof",
};
const OF_BODY: Record<string, Field> = {
  carrier: "carrier",
  level: "level",
  ncv: "value",
  kgce_per_unit: "value",
  ncv_unit: "unit",
  unit: "unit",
  valid_from: "valid_from",
  valid_to: "valid_to",
  proof: "proof",
  laboratory: "laboratory",
};

/** What the server refused, as a word in the reader's language and the field it is about. */
export function refusal(failure: ApiError): Refusal {
  const above = (key: string): Refusal => ({ field: null, key, message: failure.message });
  if (failure.status === 0) return above("unreachable");
  if (failure.status === 403) return above("forbidden");
  if (failure.status === 404) return above("not_found");
  if (failure.status === 409) return above("conflict");
  if (failure.status === 503) return above(failure.code === "busy" ? "busy" : "unavailable");
  const about = OF_CODE[failure.code];
  if (about) return { field: about, key: "said", message: failure.message };
  for (const wrong of failure.errors) {
    const field = OF_BODY[wrong.pointer?.slice(1) ?? ""];
    if (field) return { field, key: "field", message: wrong.message };
  }
  return above("other");
}
