// An address may name a panel after its #: the page goes to it once it is there, which is after the page has asked for it.
import { onScopeDispose, watch } from "vue";
import { useRoute } from "vue-router";

const PATIENCE_MS = 5000;
const LOOK_MS = 100;
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

/** Where the page stands, and how long it is [px]: it moved by itself only if it grew or shrank. */
const standing = () => ({ top: window.scrollY, height: document.documentElement.scrollHeight });

/**
 * Bring a place into view once it is there, and again while what stands above it still grows and pushes it away.
 * Ends after a while, or when the reader does anything: a page is not pulled out of somebody's hands. Gives what ends it.
 */
export function bring(id: string): () => void {
  let until = Date.now() + PATIENCE_MS;
  let left: ReturnType<typeof standing> | null = null;
  const stop = (): void => {
    clearInterval(timer);
    HANDS.forEach((hand) => window.removeEventListener(hand, stop, true));
  };
  const timer = setInterval(() => {
    const now = standing();
    // A scroll bar that is drawn, or a reader's aid, gives no other sign.
    const isMoved = left !== null && left.height === now.height && left.top !== now.top;
    if (isMoved || Date.now() > until) return stop();
    const place = document.getElementById(id);
    if (!place) return;
    if (!left) until = Date.now() + PATIENCE_MS;
    place.scrollIntoView();
    left = standing();
  }, LOOK_MS);
  HANDS.forEach((hand) => window.addEventListener(hand, stop, { capture: true, passive: true }));
  return stop;
}

export function usePlace(): void {
  const route = useRoute();
  let stop = (): void => undefined;
  watch(
    () => [route.path, route.hash] as const,
    ([, hash]) => {
      stop();
      if (hash) stop = bring(hash.slice(1));
    },
    { immediate: true },
  );
  onScopeDispose(() => stop());
}
