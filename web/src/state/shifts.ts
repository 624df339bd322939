// The shifts and teams of a plant: as the time control wants them, and a roster made of a pattern.
import type { Ref } from "vue";

import { all, client } from "@/api/client";
import type { Schema } from "@/api/types";
import { useResource, type Resource } from "@/state/resource";
import { addDays, type Shift, type ShiftsOn } from "@/state/span";

export type Roster = Schema<"ShiftRoster">;

const DAY_SHIFTS = {
  three: [
    { key: "night", start_min: 0, end_min: 480 },
    { key: "early", start_min: 480, end_min: 960 },
    { key: "late", start_min: 960, end_min: 1440 },
  ],
  two: [
    { key: "day", start_min: 480, end_min: 1200 },
    { key: "night", start_min: 1200, end_min: 480 },
  ],
} as const;
export type Pattern = keyof typeof DAY_SHIFTS;

export const shiftsOf = (pattern: Pattern): readonly { key: "early" | "late" | "night" | "day"; start_min: number; end_min: number }[] =>
  DAY_SHIFTS[pattern];

/**
 * Who works each shift on the days of a cycle: teams go through the shifts one after the other, so many days of each, and
 * rest where there are more teams than shifts. `of[shift][day]` is the number of a team.
 */
export function rotationOf(shifts: number, teams: number, turn: number): number[][] {
  const days = teams * turn;
  return Array.from({ length: shifts }, (_, shift) =>
    Array.from({ length: days }, (_, day) => (Math.floor(day / turn) - shift + teams) % teams),
  );
}

/**
 * The shifts of a day: of the rosters that hold on it, those of the one declared last. The last night of an old roster ends
 * as the first shift of the new one begins: no hour belongs to two.
 */
export function shiftsOn(rosters: readonly Roster[], day: string): readonly Shift[] {
  const next = Math.min(...(heldOn(rosters, addDays(day, 1))?.shifts ?? []).map((one) => one.start_min));
  return (heldOn(rosters, day)?.shifts ?? []).map((one) =>
    one.end_min <= one.start_min && next < one.end_min ? { ...one, end_min: next || 1440 } : one,
  );
}

function heldOn(rosters: readonly Roster[], day: string): Roster | undefined {
  return rosters
    .filter((one) => (one.valid_from ?? "") <= day && (!one.valid_to || day < one.valid_to))
    .reduce<Roster | undefined>((last, one) => (last && declaredAt(last) > declaredAt(one) ? last : one), undefined);
}
const declaredAt = (one: Roster): number => Date.parse(one.declared_at);

export function useShifts(code: Ref<string>): { rosters: Resource<Roster[]>; shifts: ShiftsOn } {
  const rosters = useResource(
    () => `shifts ${code.value}`,
    () =>
      all((cursor) =>
        client.GET("/api/v1/enterprises/{code}/shifts", { params: { path: { code: code.value }, query: { limit: 1000, cursor } } }),
      ),
  );
  return { rosters, shifts: (day) => shiftsOn(rosters.data.value ?? [], day) };
}
