// The wall screen 大屏 of the overview: one group of panels after the other, until somebody holds it or leaves.
import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref } from "vue";
import { useRoute, useRouter, type RouteLocationNormalizedLoaded } from "vue-router";

export const TURN_MS = 20_000;

/** Which panels are seen together. */
export const GROUPS = ["state", "curve", "watch"] as const;
export type Group = (typeof GROUPS)[number];

export const isWall = (route: RouteLocationNormalizedLoaded): boolean => route.name === "overview" && route.query.wall === "1";

export interface Wall {
  on: ComputedRef<boolean>;
  group: ComputedRef<Group>;
  held: Ref<boolean>;
  leave: () => void;
}

/** Space holds and goes on, the arrows turn by hand, Escape leaves. */
export function useWall(): Wall {
  const route = useRoute();
  const router = useRouter();
  const on = computed(() => isWall(route));
  const at = ref(0);
  const held = ref(false);
  const group = computed(() => GROUPS[at.value] ?? "state");
  const turn = (by: number): void => void (at.value = (at.value + by + GROUPS.length) % GROUPS.length);
  const leave = (): void => void router.replace({ query: { ...route.query, wall: undefined } });

  function key(event: KeyboardEvent): void {
    if (!on.value) return;
    if (event.key === "Escape") leave();
    else if (event.key === " " && !(event.target instanceof HTMLButtonElement)) held.value = !held.value;
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      held.value = true;
      turn(event.key === "ArrowRight" ? 1 : -1);
    } else return;
    event.preventDefault();
  }
  let timer = 0;
  onMounted(() => {
    window.addEventListener("keydown", key);
    timer = window.setInterval(() => on.value && !held.value && turn(1), TURN_MS);
  });
  onBeforeUnmount(() => {
    window.removeEventListener("keydown", key);
    window.clearInterval(timer);
  });
  return { on, group, held, leave };
}
