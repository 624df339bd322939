// The meters of the enterprise, and the newest value of a channel whether the page or the stream brought it.
import { all, client } from "@/api/client";
import type { Channel, Meter } from "@/api/types";
import { usePlant } from "@/state/plant";
import { useResource, type Resource } from "@/state/resource";

export interface Row {
  meter: Meter;
  channel: Channel;
  key: string;
}

/** Worst freshness first, then most missing, then by code: what needs a hand stands on top. */
const FRESH_WEIGHT: Record<string, number> = { silent: 0, late: 1, fresh: 2 };

export function measuredShare(channel: Channel): number | null {
  const hours = channel.last_24h;
  return hours.length ? hours.filter((hour) => hour.state === "measured").length / hours.length : null;
}

export function rowsOf(meters: Meter[]): Row[] {
  return meters.flatMap((meter) => meter.channels.map((channel) => ({ meter, channel, key: `${meter.code}/${channel.code}` })));
}

export function byNeed(a: Row, b: Row): number {
  return (
    (FRESH_WEIGHT[a.channel.fresh] ?? 0) - (FRESH_WEIGHT[b.channel.fresh] ?? 0) ||
    (measuredShare(a.channel) ?? 1) - (measuredShare(b.channel) ?? 1) ||
    a.key.localeCompare(b.key)
  );
}

/** Those that lack something, the worst first. */
export function troubled(rows: Row[]): Row[] {
  return rows.filter((row) => row.channel.fresh !== "fresh" || (measuredShare(row.channel) ?? 1) < 1).sort(byNeed);
}

export interface Meters {
  meters: Resource<Meter[]>;
  newest: (row: Row) => { at: string; value: number; unit: string } | null;
}

export function useMeters(): Meters {
  const plant = usePlant();
  const meters = useResource(
    () => plant.code.value,
    () => {
      const path = { code: plant.code.value };
      return all((cursor) => client.GET("/api/v1/enterprises/{code}/meters", { params: { path, query: { limit: 1000, cursor } } }));
    },
    60_000,
  );
  plant.onReadings(() => void meters.reload());

  /** The newest reading of a row: a value on the stream is newer than the one the page came with. */
  function newest(row: Row): { at: string; value: number; unit: string } | null {
    const live = plant.latest.get(row.key);
    const kept = row.channel.latest;
    if (live && (!kept || Date.parse(live.at) > Date.parse(kept.at))) return live;
    return kept ? { ...kept, unit: row.channel.unit } : null;
  }
  return { meters, newest };
}
