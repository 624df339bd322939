// What people say of spans: asked of the server, lettered at the curve, typed in the plant's own time.
import { type Ref } from "vue";

import { all, client } from "@/api/client";
import type { Schema } from "@/api/types";
import { useResource, type Resource } from "@/state/resource";
import { clockOf, ofClock } from "@/state/span";

export type Noted = Schema<"NotedSpan">;

export const KINDS = ["maintenance", "fault", "stop", "product", "trial", "measure", "weather", "other"] as const;

const LETTERS = 26;

/** A, B, … Z, AA, AB: a number stands for a warning, a letter for an annotation. */
export function letterOf(i: number): string {
  const last = String.fromCharCode(65 + (i % LETTERS));
  return i < LETTERS ? last : letterOf(Math.floor(i / LETTERS) - 1) + last;
}

/** An instant as a field shows it, on the clock of a zone. */
export const localOf = (at: string, zone: string): string => new Date(clockOf(Date.parse(at), zone)).toISOString().slice(0, 16);

/** The instant of what a field shows. */
export const atOf = (local: string, zone: string): string => new Date(ofClock(Date.parse(`${local}Z`), zone)).toISOString();

/** What holds of a span, the earliest first. */
export function useAnnotations(code: Ref<string>, at: Ref<{ from: string; to: string }>): Resource<Noted[]> {
  return useResource(
    () => `${code.value} ${at.value.from} ${at.value.to}`,
    async () => {
      const found = await all((cursor) =>
        client.GET("/api/v1/enterprises/{code}/annotations", {
          params: { path: { code: code.value }, query: { ...at.value, limit: 1000, cursor } },
        }),
      );
      return found.filter((one) => one.withdrawn_at === null);
    },
  );
}
