// The part of a curve that is looked at: its span, or what a reader zoomed and pushed it to.
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from "vue";

/** [ms on the enterprise's clock] */
export interface Part {
  from: number;
  to: number;
}

/** The shortest part that can be looked at. [ms] */
export const LEAST_MS = 3_600_000;
const SETTLE_MS = 250;

/** A part of `reach` no shorter than the shortest, as near as can be to the one that is asked for. */
export function within(from: number, to: number, reach: Part): Part {
  const size = Math.max(LEAST_MS, Math.min(to - from, reach.to - reach.from));
  const start = Math.min(Math.max(from, reach.from), reach.to - size);
  return { from: Math.round(start), to: Math.round(start + size) };
}

export interface Zoom {
  /** Null while the whole span is looked at. */
  zoomed: Ref<Part | null>;
  view: ComputedRef<Part>;
  /** What a wheel or a finger does: looked at once it rests. */
  settle: (from: number, to: number) => void;
  /** Push by a share of what is looked at, and make it so many times as long. */
  move: (by: number, size: number) => void;
}

/** reach: how far it can be pushed. Another span or another curve is looked at as a whole. */
export function useZoom(span: ComputedRef<Part>, key: ComputedRef<string>, reach: () => Part): Zoom {
  const zoomed = ref<Part | null>(null);
  watch([span, key], () => (zoomed.value = null));
  const view = computed(() => zoomed.value ?? span.value);
  let settling = 0;
  onScopeDispose(() => window.clearTimeout(settling));
  function look(from: number, to: number): void {
    const part = within(from, to, reach());
    if (part.from === Math.round(view.value.from) && part.to === Math.round(view.value.to)) return;
    zoomed.value = part;
  }
  function settle(from: number, to: number): void {
    window.clearTimeout(settling);
    settling = window.setTimeout(() => look(from, to), SETTLE_MS);
  }
  function move(by: number, size: number): void {
    const length = view.value.to - view.value.from;
    const middle = (view.value.from + view.value.to) / 2 + by * length;
    look(middle - (length * size) / 2, middle + (length * size) / 2);
  }
  return { zoomed, view, settle, move };
}
