// The stream of new readings and changed warnings of one enterprise (server-sent events).
import { onScopeDispose, ref, watch, type Ref } from "vue";

import type { LiveReading } from "@/api/types";
import { RECORDED_AT } from "@/recording/moment";

export interface LiveHandlers {
  readings: (readings: LiveReading[]) => void;
  warnings: () => void;
}

const AGAIN_MS = 5000;

/**
 * Listen while the page stands. EventSource comes back by itself after a cut, but gives up for good when the
 * server answers with an error, so that it is opened anew then; `changed` says that the link came or went.
 */
export function useLive(enterprise: () => string, handlers: LiveHandlers & { changed: () => void }): { connected: Ref<boolean> } {
  const connected = ref(false);
  let source: EventSource | null = null;
  let timer = 0;
  // Null until the first answer: a link that never came is told like one that went.
  let told: boolean | null = null;

  function turn(on: boolean): void {
    connected.value = on;
    if (told === on) return;
    told = on;
    handlers.changed();
  }

  function close(): void {
    window.clearTimeout(timer);
    source?.close();
    source = null;
    connected.value = false;
  }

  function open(): void {
    close();
    if (RECORDED_AT !== null) return;
    const opened = new EventSource(`/api/v1/enterprises/${encodeURIComponent(enterprise())}/live`);
    opened.onopen = () => turn(true);
    opened.onerror = () => {
      turn(false);
      if (opened.readyState === EventSource.CLOSED) timer = window.setTimeout(open, AGAIN_MS);
    };
    opened.addEventListener("readings", (event) => handlers.readings(JSON.parse(event.data) as LiveReading[]));
    opened.addEventListener("warnings", () => handlers.warnings());
    source = opened;
  }

  watch(enterprise, open, { immediate: true });
  onScopeDispose(close);
  return { connected };
}
