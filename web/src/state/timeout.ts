// Something that is done a little later, once for all that was asked meanwhile.
import { onScopeDispose } from "vue";

export function useTimeoutFn(what: () => void, afterMs: number): () => void {
  let timer = 0;
  onScopeDispose(() => window.clearTimeout(timer));
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(what, afterMs);
  };
}
