// The one time control of all pages: which span is shown and what it is compared with stand in the address.
import { computed, type ComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

import { dayIn } from "@/format";
import { now } from "@/state/clock";
import { usePlant } from "@/state/plant";
import * as spans from "@/state/span";
import type { Comparison, Shift, ShiftsOn, Span, Unit } from "@/state/span";

export interface Time {
  span: ComputedRef<Span>;
  /** What it is compared with; null where nothing is. */
  other: ComputedRef<Span | null>;
  how: ComputedRef<Comparison>;
  /** First instant and the one after the last of both, as the API wants them. */
  at: ComputedRef<{ from: string; to: string }>;
  otherAt: ComputedRef<{ from: string; to: string } | null>;
  /** The enterprise's own day, now. */
  today: ComputedRef<string>;
  /** The shifts of the day that is shown. */
  shifts: ComputedRef<readonly Shift[]>;
  comparisons: ComputedRef<Comparison[]>;
  units: ComputedRef<Unit[]>;
  back: ComputedRef<Span | null>;
  forward: ComputedRef<Span | null>;
  show: (span: Span) => void;
  /** The span of a unit round the day that is looked at. */
  showUnit: (unit: Unit) => void;
  /** The span of the unit shown that holds a day. */
  showDay: (day: string) => void;
  compare: (how: Comparison) => void;
}

const FIRST = "2000-01-01";

/**
 * first: what is shown where the address says nothing, of the enterprise's own day.
 * shifts: those of a day of the enterprise; without any there is no choice of one.
 */
export function useTime(first: (today: string) => Span = (day) => spans.spanOf("day", day), shifts: ShiftsOn = () => []): Time {
  const route = useRoute();
  const router = useRouter();
  const { zone } = usePlant();
  const today = computed(() => dayIn(now.value, zone.value));
  const span = computed(() => (typeof route.query.at === "string" ? spans.parse(route.query.at, shifts) : null) ?? first(today.value));
  const comparisons = computed(() => spans.comparisons(span.value, shifts));
  const how = computed<Comparison>(() => comparisons.value.find((one) => one === route.query.vs) ?? "none");
  const other = computed(() => spans.compared(span.value, how.value, shifts));
  const neighbour = (by: 1 | -1): Span | null => {
    const next = spans.step(span.value, by, shifts);
    return next && next.from >= FIRST && next.from <= today.value ? next : null;
  };
  const put = (query: Record<string, string | undefined>): void => void router.replace({ query: { ...route.query, ...query } });
  const show = (next: Span): void => put({ at: spans.written(next) });
  /** The day that a change of unit stays with: the last one of the span that has begun. */
  const kept = (): string => {
    const last = spans.addDays(span.value.to, -1);
    return last < today.value ? last : span.value.from > today.value ? span.value.from : today.value;
  };

  function showUnit(unit: Unit): void {
    const day = kept();
    if (unit === "days") return show(spans.daysOf(span.value.from, day));
    const [shift] = shifts(day);
    if (unit === "shift") return shift ? show(spans.shiftOn(shift, day)) : undefined;
    show(spans.spanOf(unit, day));
  }

  return {
    span,
    other,
    how,
    at: computed(() => spans.instants(span.value, zone.value)),
    otherAt: computed(() => (other.value ? spans.instants(other.value, zone.value) : null)),
    today,
    shifts: computed(() => shifts(span.value.from)),
    comparisons,
    units: computed(() =>
      (["day", "shift", "week", "month", "year", "days"] as const).filter((one) => one !== "shift" || shifts(kept()).length),
    ),
    back: computed(() => neighbour(-1)),
    forward: computed(() => neighbour(1)),
    show,
    showUnit,
    showDay(day) {
      const { unit, shift } = span.value;
      const same = shift && shifts(day).find((one) => one.code === shift.code);
      if (same) show(spans.shiftOn(same, day));
      else show(spans.spanOf(unit === "days" || unit === "shift" ? "day" : unit, day));
    },
    compare: (wanted) => put({ vs: wanted === "none" ? undefined : wanted }),
  };
}
