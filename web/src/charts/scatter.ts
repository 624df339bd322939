// Intensity against size as places in a picture: shares of its width and height, 0 at the left and at the top.
export interface Spot {
  x: number;
  y: number;
}

export interface Scatter {
  spots: (Spot | null)[];
  /** Heights of the levels that were asked for, in their order. */
  levels: (number | null)[];
  /** The numbers at the four edges. */
  edges: { left: number; right: number; bottom: number; top: number };
}

const ROOM = 0.08;

/** Size starts at zero; intensity at the least of points and levels, which the picture says. A point without size has no place. */
export function scatter(points: readonly { size: number | null; value: number }[], levels: readonly (number | null)[]): Scatter {
  const heights = [...points.map((one) => one.value), ...levels.filter((one) => one !== null)];
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const room = (high - low || Math.abs(high) || 1) * ROOM;
  const edges = {
    left: 0,
    right: Math.max(0, ...points.map((one) => one.size ?? 0)) * (1 + ROOM) || 1,
    bottom: low - room,
    top: high + room,
  };
  const height = (value: number): number => (edges.top - value) / (edges.top - edges.bottom);
  return {
    spots: points.map((one) => (one.size === null ? null : { x: one.size / edges.right, y: height(one.value) })),
    levels: levels.map((one) => (one === null ? null : height(one))),
    edges,
  };
}
