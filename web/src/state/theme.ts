// Light or dark: as the reader chose, else as the machine has it. Paper and pictures that are kept are always light.
import { computed, ref, watch } from "vue";

export const CHOICES = ["auto", "light", "dark"] as const;
export type Choice = (typeof CHOICES)[number];
export type Theme = "light" | "dark";

// `public/theme.js` reads the same key before anything is drawn.
const KEY = "qingyu.theme";
const kept = (): Choice => CHOICES.find((one) => one === window.localStorage.getItem(KEY)) ?? "auto";
const root = document.documentElement;

const machine = window.matchMedia("(prefers-color-scheme: dark)");
const isMachineDark = ref(machine.matches);
const isPrinted = ref(false);
export const choice = ref<Choice>(kept());
export const theme = computed<Theme>(() =>
  !isPrinted.value && (choice.value === "dark" || (choice.value === "auto" && isMachineDark.value)) ? "dark" : "light",
);

export function choose(next: Choice): void {
  choice.value = next;
  window.localStorage.setItem(KEY, next);
}

/** What is read as if the page were light; nothing is drawn in between. */
export function asLight<T>(read: () => T): T {
  root.dataset.theme = "light";
  try {
    return read();
  } finally {
    root.dataset.theme = theme.value;
  }
}

machine.addEventListener("change", (now) => (isMachineDark.value = now.matches));
// Another tab of the same reader.
window.addEventListener("storage", (event) => {
  if (event.key === KEY || event.key === null) choice.value = kept();
});
window.addEventListener("beforeprint", () => (isPrinted.value = true));
window.addEventListener("afterprint", () => (isPrinted.value = false));
// At once: who reads the tokens after a change must find the new ones.
watch(theme, (now) => (root.dataset.theme = now), { immediate: true, flush: "sync" });
