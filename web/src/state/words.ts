// Words and numbers in the reader's language, for every component.
import { useI18n } from "vue-i18n";

import type { Schema, Sentence } from "@/api/types";
import * as format from "@/format";
import { indicatorOf } from "@/state/indicators";

export function useWords() {
  const { t, te, locale } = useI18n();
  const zh = (): boolean => locale.value === "zh-CN";

  function span(seconds: number): string {
    const { key, a, b } = format.span(seconds);
    return t(`span.${key}`, { a, b });
  }

  const said = (one: Schema<"SingleReason">): string => format.bare(zh() ? one.zh : one.en);
  const reason = (sentence: Sentence | null | undefined): string => (sentence ? said(sentence) : "");

  /** A word of a list the server may know more of than we do: then the code itself. */
  function word(list: string, code: string | number | null | undefined): string {
    if (code === null || code === undefined) return format.HOLE;
    return te(`${list}.${code}`) ? t(`${list}.${code}`) : String(code);
  }

  return {
    t,
    te,
    /** The name of an indicator by its code, as `coal.calorific`; one that the catalogue lacks is called by its code. */
    indicator: (code: string): string => {
      const known = indicatorOf(code);
      return known ? (zh() ? known.name_zh : known.name_en) : code;
    },
    /** What a value is of: a carrier has a name; a product or a line has the code it was registered with. */
    scope: (code: string): string => (te(`carrier.${code}`) ? t(`carrier.${code}`) : code),
    locale,
    span,
    word,
    ago(seconds: number): string {
      const { key, a } = format.age(seconds);
      return t("ago", { span: t(`span.${key}`, { a }) });
    },
    name: (thing: { name_zh: string; name_en: string }): string => (zh() ? thing.name_zh : thing.name_en),
    pick: (inChinese: string, inEnglish: string): string => format.bare(zh() ? inChinese : inEnglish),
    number: (value: number | null | undefined, digits?: number): string => format.number(value, locale.value, digits),
    quantity: (value: number | null | undefined, unit: string): format.Printed => format.quantity(value, unit, locale.value),
    percent: (share: number | null | undefined, digits?: number): string => format.percent(share, locale.value, digits),
    signedPercent: (share: number): string => format.signedPercent(share, locale.value),
    signed: (value: number): string => format.signed(value, locale.value),
    clock: (at: string | number, zone?: string): string => format.clock(at, locale.value, zone),
    clockSeconds: (at: string | number, zone?: string): string => format.clockSeconds(at, locale.value, zone),
    dayTime: (at: string | number, zone?: string): string => format.dayTime(at, locale.value, zone),
    dateTime: (at: string | number, zone?: string): string => format.dateTime(at, locale.value, zone),
    /** `2026-11` as a reader says it. */
    monthName: (month: string): string => format.monthName(month, locale.value),
    /** Several months, spans of them as spans. */
    monthNames: (months: readonly string[]): string => format.monthNames(months, locale.value),
    unit: format.prettyUnit,
    /** A value beside its limit: a share is a percentage, hours have a name. */
    amount(value: number | null, unit: string | null): { text: string; unit: string } {
      if (unit === "1") return { text: format.percent(value, locale.value), unit: "" };
      const named = unit === "h" ? t("hour") : format.prettyUnit(unit);
      return { text: format.plain(value, locale.value), unit: named };
    },
    /** Why there is no number, or what is remarked beside one. */
    reason,
    /** The single reasons of one that has several. */
    reasons: (sentence: Sentence | null): string[] => (sentence ? (sentence.parts.length > 0 ? sentence.parts : [sentence]).map(said) : []),
  };
}
