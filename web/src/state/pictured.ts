// What a panel says of itself, for the pictures in it that are kept as files.
import { inject, provide, type InjectionKey } from "vue";

export interface About {
  title: string;
  note: string;
  /** When its answer came. [ms] */
  at: number | null;
  /** Months of it that no officer confirmed, as "2026-09". */
  unconfirmed: string[];
}

const KEY: InjectionKey<() => About> = Symbol("pictured");

export const providePictured = (about: () => About): void => provide(KEY, about);
export const usePictured = (): (() => About) | null => inject(KEY, null);
