// What the shipped tables print beside a rule or a yardstick, part by part, in words fit for an inspector.
import { useI18n } from "vue-i18n";

import { useWords } from "@/state/words";

/** The key of a part among the words of a page: what is no letter or digit stands for itself nowhere. */
export const partKey = (part: string): string => part.toLowerCase().replace(/[^a-z0-9\u4e00-\u9fff]+/g, "_");

/** The parts of a printed cell. */
export const partsOf = (text: string): string[] =>
  text
    .split(";")
    .map((part) => part.trim())
    .filter(Boolean);

export function usePrinted() {
  const { t, te } = useWords();
  const { tm } = useI18n();
  const said = (list: string, text: string): string =>
    partsOf(text)
      .map((part) => {
        const key = `${list}.${partKey(part)}`;
        return te(key) ? t(key) : part;
      })
      .filter(Boolean)
      .join(t("bench.note_mark"));
  return {
    /** What is said of the source of a price rule. */
    noted: (text: string): string => said("printed.note", text),
    /** A source as it is cited: the English words in it in Chinese, where they are known. */
    cited(text: string | null | undefined): string {
      const phrases = Object.entries(tm("printed.cited") as Record<string, string>);
      return phrases.reduce((known, [english, chinese]) => known.replaceAll(english, chinese), text ?? "").trim();
    },
    /** A correction that a standard prints. */
    ruled: (text: string): string => said("printed.correction", text),
  };
}
