// An address may name a panel after its #: the page goes to it once it is there, which is after the page has asked for it.
import { onScopeDispose, watch } from "vue";
import { useRoute } from "vue-router";

const PATIENCE_MS = 5000;
const LOOK_MS = 100;

export function usePlace(): void {
  const route = useRoute();
  let timer = 0;
  const stop = (): void => window.clearInterval(timer);
  watch(
    () => [route.path, route.hash] as const,
    ([, hash]) => {
      stop();
      if (!hash) return;
      const until = Date.now() + PATIENCE_MS;
      timer = window.setInterval(() => {
        const found = document.getElementById(decodeURIComponent(hash.slice(1)));
        if (found) found.scrollIntoView();
        if (found || Date.now() > until) stop();
      }, LOOK_MS);
    },
    { immediate: true },
  );
  onScopeDispose(stop);
}
