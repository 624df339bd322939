// The enterprise that is looked at: its day, its open warnings and the stream of its readings.
import { computed, inject, provide, shallowReactive, watch, type ComputedRef, type InjectionKey, type Ref } from "vue";

import { all, body, client } from "@/api/client";
import type { Enterprise, LiveReading, Today, Warning } from "@/api/types";
import type { Change } from "@/state/changes";
import { useLive } from "@/state/live";
import { useResource, type Resource } from "@/state/resource";
import { enterprises } from "@/state/session";

export interface Plant {
  code: ComputedRef<string>;
  enterprise: ComputedRef<Enterprise | null>;
  zone: ComputedRef<string>;
  profile: Resource<Enterprise>;
  today: Resource<Today>;
  warnings: Resource<Warning[]>;
  /** The changes of its closed months, the newest first. */
  changes: Resource<Change[]>;
  /** The newest reading of each `meter/channel` since the page was opened. */
  latest: Map<string, LiveReading>;
  connected: Ref<boolean>;
  /** Called at most every few seconds while readings come in. */
  onReadings: (listener: () => void) => void;
}

const KEY: InjectionKey<Plant> = Symbol("plant");

// Rollups follow a reading by about a second; asking more often than this shows nothing more.
const SETTLE_MS = 2500;
const POLL_MS = 60_000;

const BY_WEIGHT = (a: Warning, b: Warning): number => b.severity - a.severity || Date.parse(a.since_at) - Date.parse(b.since_at);

export function providePlant(code: () => string): Plant {
  const path = () => ({ params: { path: { code: code() } } });
  const profile = useResource(code, () => body(client.GET("/api/v1/enterprises/{code}", path())), POLL_MS);
  const today = useResource(code, () => body(client.GET("/api/v1/enterprises/{code}/today", path())), POLL_MS);
  const warnings = useResource(
    code,
    async () => {
      const query = { enterprise: code(), status: "open" as const, limit: 1000 };
      const found = await all((cursor) => client.GET("/api/v1/warnings", { params: { query: { ...query, cursor } } }));
      return found.sort(BY_WEIGHT);
    },
    POLL_MS,
  );
  const changes = useResource(
    code,
    async () => (await body(client.GET("/api/v1/changes", { params: { query: { enterprise: code(), limit: 1000 } } }))).items,
    POLL_MS,
  );
  const latest = shallowReactive(new Map<string, LiveReading>());
  watch(code, () => latest.clear());
  const listeners: (() => void)[] = [];
  let pending = 0;

  function settle(): void {
    if (pending) return;
    pending = window.setTimeout(() => {
      pending = 0;
      void today.reload();
      void profile.reload();
      for (const listener of listeners) listener();
    }, SETTLE_MS);
  }

  const { connected } = useLive(code, {
    readings(readings) {
      for (const reading of readings) latest.set(`${reading.meter}/${reading.channel}`, reading);
      settle();
    },
    warnings: () => void warnings.reload(),
    changed: settle,
  });

  const enterprise = computed(() => profile.data.value ?? enterprises.value.find((one) => one.code === code()) ?? null);
  const plant: Plant = {
    code: computed(code),
    enterprise,
    profile,
    zone: computed(() => enterprise.value?.time_zone ?? "UTC"),
    today,
    warnings,
    changes,
    latest,
    connected,
    onReadings: (listener) => listeners.push(listener),
  };
  provide(KEY, plant);
  return plant;
}

/** The enterprise whose frame a page stands in; null on a page of no enterprise. */
export function plantHere(): Plant | null {
  return inject(KEY, null);
}

export function usePlant(): Plant {
  const plant = inject(KEY);
  if (!plant) throw new Error("a page of a plant stands outside its shell");
  return plant;
}
