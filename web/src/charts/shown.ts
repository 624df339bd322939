// The look of the page that is shown, read from the tokens of its sheets.
import { known, TOKENS, type Look } from "@/charts/look";

function read(): Look {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.entries(TOKENS).map(([key, token]) => [key, known(style.getPropertyValue(token).trim())]);
  return { ...(Object.fromEntries(colours) as Look), font: getComputedStyle(document.body).fontFamily };
}

/** Of the page as it is shown. */
export const shownLook = read;
/** Of a picture that is kept. */
export const lightLook = read;
