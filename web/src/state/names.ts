// Names of units and meters for pages whose answers carry only codes.
import { inject, provide, type InjectionKey } from "vue";

import { useMeters } from "@/state/meters";
import { useWords } from "@/state/words";

export interface Names {
  unit: (code: string | null) => string;
  meter: (code: string) => string;
  /** `meter/channel`, or a flow's own code. */
  point: (code: string) => string;
}

const KEY: InjectionKey<Names> = Symbol("names");

export function provideNames(): void {
  const { meters } = useMeters();
  const { name } = useWords();
  const unit = (code: string | null): string => {
    const found = meters.data.value?.find((one) => one.unit.code === code);
    return found ? name(found.unit) : (code ?? "");
  };
  const meter = (code: string): string => {
    const found = meters.data.value?.find((one) => one.code === code);
    return found ? name(found) : code;
  };
  provide(KEY, { unit, meter, point: (code) => (code.includes("/") ? meter(code.split("/")[0] ?? code) : code) });
}

export function useNames(): Names {
  const names = inject(KEY);
  if (!names) throw new Error("no page provides names here");
  return names;
}
