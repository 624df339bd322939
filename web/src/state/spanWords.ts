// What a span is called in the reader's language.
import { addDays, weekday, weekOf, type Span } from "@/state/span";
import { useWords } from "@/state/words";

export function useSpanWords() {
  const { t, name, monthName } = useWords();
  const dayName = (day: string): string => t("time.day", { day, weekday: t(`time.weekdays.${weekday(day)}`) });
  return {
    label(span: Span): string {
      switch (span.unit) {
        case "day":
          return dayName(span.from);
        case "shift":
          return `${span.from} ${span.shift ? name(span.shift) : ""}`;
        case "week":
          return t("time.week", weekOf(span.from));
        case "month":
          return monthName(span.from.slice(0, 7));
        case "year":
          return t("time.year", { year: span.from.slice(0, 4) });
        case "days":
          return `${span.from} – ${addDays(span.to, -1)}`;
      }
    },
    /** The number of the week of a day, and the days of a week. */
    hint(span: Span): string {
      if (span.unit === "day" || span.unit === "shift") return t("time.in_week", weekOf(span.from));
      if (span.unit === "week") return `${span.from.slice(5)} – ${addDays(span.to, -1).slice(5)}`;
      return "";
    },
    dayName,
  };
}
