// The two languages of the console, and which one the reader chose.
import { createI18n } from "vue-i18n";

import en from "./locales/en";
import zhCN from "./locales/zh-CN";

export type Locale = "zh-CN" | "en";

const KEY = "qingyu.locale";

function chosen(): Locale {
  const kept = window.localStorage.getItem(KEY);
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

export const i18n = createI18n({
  legacy: false,
  locale: chosen(),
  fallbackLocale: "zh-CN",
  messages: { "zh-CN": zhCN, en },
});

export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale;
  window.localStorage.setItem(KEY, locale);
  document.documentElement.lang = locale;
}

setLocale(i18n.global.locale.value as Locale);
