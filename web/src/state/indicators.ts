// The catalogue of indicators, as the server has it: their names are said there and nowhere else.
import { shallowRef } from "vue";

import { body, client } from "@/api/client";
import type { Schema } from "@/api/types";

type Entry = Schema<"IndicatorEntry">;

const known = shallowRef(new Map<string, Entry>());

/** Ask for the catalogue; it is the same until the server starts anew. */
export async function learnIndicators(): Promise<void> {
  const { indicators } = await body(client.GET("/api/v1/indicators"));
  known.value = new Map(indicators.map((one) => [one.code, one]));
}

/** An indicator by its code, as `coal.calorific`. */
export function indicatorOf(code: string): Entry | undefined {
  return known.value.get(code);
}

/** The whole catalogue, for who looks for a number by its name. */
export const everyIndicator = (): Entry[] => [...known.value.values()];
