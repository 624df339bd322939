// Whether the page is as narrow as a phone: drawings that are scaled to their box need fewer units to stay readable.
import { onScopeDispose, ref, type Ref } from "vue";

export function useNarrow(): Ref<boolean> {
  const asked = window.matchMedia("(max-width: 640px)");
  const narrow = ref(asked.matches);
  const hear = (event: MediaQueryListEvent): void => void (narrow.value = event.matches);
  asked.addEventListener("change", hear);
  onScopeDispose(() => asked.removeEventListener("change", hear));
  return narrow;
}
