// A chart in a box of the page: begun when the box stands, as wide as it, and ended with it.
import { onBeforeUnmount, onMounted, shallowRef, type Ref, type ShallowRef } from "vue";

interface Drawn {
  resize(): void;
  dispose(): void;
}

/** The chart, null until its box stands. begin: draws it for the first time. */
export function useBoxed<T extends Drawn>(
  box: Readonly<Ref<HTMLDivElement | null>>,
  begin: (box: HTMLDivElement) => T,
): ShallowRef<T | null> {
  const chart = shallowRef(null) as ShallowRef<T | null>;
  let observer: ResizeObserver | null = null;
  onMounted(() => {
    if (!box.value) return;
    chart.value = begin(box.value);
    observer = new ResizeObserver(() => chart.value?.resize());
    observer.observe(box.value);
  });
  onBeforeUnmount(() => {
    observer?.disconnect();
    chart.value?.dispose();
  });
  return chart;
}
