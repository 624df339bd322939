// What stands below the screen waits until it is nearly seen, or until the page has had its time to stand.
import { onBeforeUnmount, onMounted, readonly, ref, type Ref } from "vue";

const NEAR = "150px";

/** Whether a place is nearly in view or was; also after `late_ms`, for who scrolls. Printing cannot wait for it. */
export function useNear(place: Readonly<Ref<Element | null>>, late_ms: number): Readonly<Ref<boolean>> {
  const isNear = ref(false);
  let observer: IntersectionObserver | null = null;
  let timer = 0;
  function come(): void {
    isNear.value = true;
    stop();
  }
  function stop(): void {
    observer?.disconnect();
    window.clearTimeout(timer);
  }
  onMounted(() => {
    observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && come(), { rootMargin: NEAR });
    if (place.value) observer.observe(place.value);
    timer = window.setTimeout(come, late_ms);
  });
  onBeforeUnmount(stop);
  return readonly(isNear);
}
