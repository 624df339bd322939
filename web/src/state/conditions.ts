// Reasons that name a condition by its code, with the condition's own words.
import { useWords } from "@/state/words";

export function useConditions() {
  const { reason, word } = useWords();
  return {
    say: (sentence: string | null): string =>
      reason(sentence).replace(/[a-z]+(?:_[a-z0-9]+)+/g, (code) => word("bench.condition", code)),
  };
}
