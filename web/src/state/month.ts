// The month a page shows stands in its address, so that the page can be sent to a colleague.
import { computed, type ComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

import { dayIn } from "@/format";
import { now } from "@/state/clock";
import { usePlant } from "@/state/plant";

const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;
const FIRST = "2000-01";

export interface Month {
  /** The month shown, as `2026-11`: the address's, or the plant's present one. */
  month: ComputedRef<string>;
  present: ComputedRef<string>;
  previous: ComputedRef<string | null>;
  next: ComputedRef<string | null>;
  /** First day of the month and day after its last, as the API wants them. */
  from: ComputedRef<string>;
  to: ComputedRef<string>;
  show: (month: string) => void;
}

/** `2026-09` of its year and number. */
export function monthOf(one: { year: number; through_month: number }): string {
  return `${one.year}-${String(one.through_month).padStart(2, "0")}`;
}

/** The month so many months after another. */
export function monthAfter(month: string, months: number): string {
  const [year = 2000, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

export function useMonth(): Month {
  const route = useRoute();
  const router = useRouter();
  const { zone } = usePlant();
  const present = computed(() => dayIn(now.value, zone.value).slice(0, 7));
  const month = computed(() => {
    const asked = route.query.month;
    return typeof asked === "string" && MONTH.test(asked) ? asked : present.value;
  });
  return {
    month,
    present,
    previous: computed(() => (month.value > FIRST ? monthAfter(month.value, -1) : null)),
    next: computed(() => (month.value < present.value ? monthAfter(month.value, 1) : null)),
    from: computed(() => `${month.value}-01`),
    to: computed(() => `${monthAfter(month.value, 1)}-01`),
    show: (wanted) => void router.replace({ query: { ...route.query, month: wanted } }),
  };
}
