// One thing fetched from the server: loading, there, old or failed; asked again from time to time.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import { useRouter } from "vue-router";

import { ApiError } from "@/api/client";
import { present } from "@/recording/moment";
import { logInAgain } from "@/state/leaving";
import { forget } from "@/state/session";

export interface Resource<T> {
  data: ShallowRef<T | null>;
  error: ShallowRef<ApiError | null>;
  loading: Ref<boolean>;
  /** When `data` came [ms since the epoch]. */
  at: Ref<number | null>;
  reload: () => Promise<void>;
}

const TICK_MS = 1000;
// A server that was away is asked sooner than one that answers.
const RETRY_MS = 5000;

/**
 * Fetch when `key` changes and every `everyMs` while the page is looked at.
 * What came last stays beside an error, so that a page never goes blank because of one lost answer.
 */
export function useResource<T>(key: () => string, fetcher: () => Promise<T>, everyMs = 0): Resource<T> {
  const router = useRouter();
  const data = shallowRef<T | null>(null);
  const error = shallowRef<ApiError | null>(null);
  const loading = ref(false);
  const at = ref<number | null>(null);
  let turn = 0;

  async function reload(): Promise<void> {
    const mine = ++turn;
    loading.value = true;
    try {
      const answer = await fetcher();
      if (mine !== turn) return;
      data.value = answer;
      error.value = null;
      at.value = present();
    } catch (failure) {
      if (mine !== turn) return;
      error.value = failure instanceof ApiError ? failure : new ApiError("error", String(failure), 0);
      // Many panels hear of it at once; the first one leads away.
      if (error.value.status === 401 && forget()) await logInAgain(router);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  watch(
    key,
    () => {
      data.value = null;
      error.value = null;
      at.value = null;
      void reload();
    },
    { immediate: true },
  );

  if (everyMs > 0) {
    let waited = 0;
    const timer = window.setInterval(() => {
      waited += TICK_MS;
      if (document.visibilityState !== "visible" || waited < (error.value ? RETRY_MS : everyMs)) return;
      waited = 0;
      void reload();
    }, TICK_MS);
    onScopeDispose(() => window.clearInterval(timer));
  }
  onScopeDispose(() => {
    turn += 1;
  });
  return { data, error, loading, at, reload };
}
