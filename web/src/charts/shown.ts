// The look of the page that is shown, read from the tokens of its sheets.
import { computed } from "vue";

import { known, TOKENS, type Look } from "@/charts/look";
import { asLight, theme } from "@/state/theme";

function read(): Look {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.entries(TOKENS).map(([key, token]) => [key, known(style.getPropertyValue(token).trim())]);
  return { ...(Object.fromEntries(colours) as Look), font: getComputedStyle(document.body).fontFamily };
}

const current = computed(() => ({ of: theme.value, look: read() }));
/** Of the page as it is shown; an option that reads it is drawn anew when that changes. */
export const shownLook = (): Look => current.value.look;
/** Of a picture that is kept. */
export const lightLook = (): Look => asLight(read);
