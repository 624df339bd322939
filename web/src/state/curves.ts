// The curve of the boundary or of one channel, as pages ask for it.
import type { Ref } from "vue";

import { all, body, client } from "@/api/client";
import type { Schema, Warning } from "@/api/types";
import { useResource, type Resource } from "@/state/resource";

export type Curve = Schema<"Curve">;

/** What a curve is of: a channel of a meter, or a carrier over the boundary. */
export interface Of {
  meter?: string;
  channel?: string;
  carrier?: string;
}

export function fetchCurve(code: string, of: Of, at: { from: string; to: string }, step?: Curve["step"]): Promise<Curve> {
  return body(client.GET("/api/v1/enterprises/{code}/curve", { params: { path: { code }, query: { ...of, ...at, step } } }));
}

export type Expected = Schema<"ExpectedLoad">;

/** What is expected of each of so many days, from the days before it; a carrier over the boundary has none but electricity. */
export function fetchExpected(code: string, of: Of, days: readonly string[]): Promise<Expected[]> {
  const { meter, channel } = of;
  const params = (day: string) => ({ params: { path: { code }, query: { meter, channel, day } } });
  return Promise.all(days.map((day) => body(client.GET("/api/v1/enterprises/{code}/load/expected", params(day)))));
}

/** All warnings that a plant ever had: those of a span stand as marks at its curve. */
export function useWarnings(code: Ref<string>): Resource<Warning[]> {
  return useResource(
    () => code.value,
    () =>
      all((cursor) =>
        client.GET("/api/v1/warnings", { params: { query: { enterprise: code.value, status: "all", limit: 1000, cursor } } }),
      ),
  );
}

/** MW instead of kW where the largest value is long. */
export function scaled(unit: string, top: number): { divisor: number; unit: string } {
  return unit === "kW" && top >= 10_000 ? { divisor: 1000, unit: "MW" } : { divisor: 1, unit };
}
