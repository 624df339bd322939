// From when to when something holds, in words: a date nobody knows is said to be unknown, never left out.
import { useWords } from "@/state/words";

export function useValidity() {
  const { t } = useWords();
  return (from: string | null, to: string | null): string => {
    if (from === null && to === null) return t("factors.unknown_days");
    return [
      t("factors.from", { on: from ?? t("factors.unknown") }),
      to === null ? t("factors.no_end") : t("factors.until", { on: to }),
    ].join(" ");
  };
}
