// What comes by itself after the page: it may come late, and it may never come.
import { onScopeDispose, readonly, ref, shallowRef, type Ref, type ShallowRef } from "vue";

export interface Late<T> {
  /** What came, or nothing so far. */
  come: Readonly<ShallowRef<T | null>>;
  /** It failed twice: only the page loaded again can bring it. */
  isLost: Readonly<Ref<boolean>>;
  fetch: () => Promise<void>;
}

/**
 * What `ask` imports. A failure is tried once more after `again_ms`, for the server may have been away for a moment.
 * No more often: after an upgrade the file is gone under its old name, and most browsers keep a failed import as such.
 */
export function useLate<T>(ask: () => Promise<T>, again_ms: number): Late<T> {
  const come = shallowRef<T | null>(null);
  const isLost = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLeft = false;

  async function attempt(isLast: boolean): Promise<void> {
    try {
      come.value = await ask();
    } catch {
      if (isLast) isLost.value = true;
      else if (!isLeft) timer = setTimeout(() => void attempt(true), again_ms);
    }
  }

  onScopeDispose(() => {
    isLeft = true;
    clearTimeout(timer);
  });
  return { come, isLost: readonly(isLost), fetch: () => attempt(false) };
}
