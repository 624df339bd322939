// What stands on a page as text and lines of its own, as the text of an SVG for who keeps it: a ladder, small lines, a ring.
import type { Rung } from "@/api/types";
import { safe } from "@/charts/frame";
import type { Ladder } from "@/charts/ladder";
import type { Look } from "@/charts/look";
import { stretches } from "@/charts/spark";

const svg = (width: number, height: number, look: Look, body: string): string =>
  `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${safe(look.font)}">${body}</svg>`;

interface Written {
  fill: string;
  size?: number;
  weight?: number;
  anchor?: "middle";
}
const text = (x: number, y: number, said: string, { fill, size = 12, weight = 400, anchor }: Written): string =>
  `<text x="${x}" y="${y.toFixed(1)}" font-size="${size}" font-weight="${weight}" fill="${fill}"${anchor ? ` text-anchor="${anchor}"` : ""}>${safe(said)}</text>`;

export type Tone = "grey" | "bad" | "ok" | "limit";

/** The levels of a yardstick with a value on them. said: what stands at a rung and at the value. height: [px] */
export function ladderSvg(
  drawn: Ladder,
  height: number,
  said: { rung: (one: Rung) => string; tone: (one: Rung) => Tone; now: string },
  look: Look,
): string {
  const box = (from: number, to: number, fill: string): string =>
    `<rect x="0" y="${(from * height).toFixed(1)}" width="40" height="${((to - from) * height).toFixed(1)}" fill="${fill}"/>`;
  const rungs = drawn.rungs.map(({ rung, at, label }) => {
    const fill = look[said.tone(rung)];
    const [y, own] = [(at * height).toFixed(1), (label * height).toFixed(1)];
    return (
      `<path d="M0 ${y}H200L222 ${own}" fill="none" stroke="${fill}" stroke-dasharray="1 2"/>` +
      text(228, label * height + 4, said.rung(rung), { fill })
    );
  });
  const y = (drawn.value ?? 0) * height;
  const now =
    drawn.value === null
      ? ""
      : `<circle cx="20" cy="${y.toFixed(1)}" r="6" fill="${look.blue}"/>` +
        text(34, y + 4, said.now, { fill: look.blue, size: 13, weight: 600 });
  const bands = [
    box(0, 1, look.poor),
    drawn.poor === null ? "" : box(0, drawn.poor, look.badWash),
    drawn.good === null ? "" : box(drawn.good, 1, look.okWash),
  ];
  return svg(460, height, look, [...bands, ...rungs, now].join(""));
}

const TILE = { width: 210, height: 76, line: 26 };

/** Small lines side by side, each with its title and its value. */
export function sparksSvg(of: readonly { title: string; value: string; days: readonly (number | null)[] }[], look: Look): string {
  const columns = Math.min(of.length, 4);
  const body = of.map(({ title, value, days }, i) => {
    const lines = days.filter((one) => one !== null).length > 1 ? stretches(days, TILE.width - 20, TILE.line, 2) : [];
    const drawn = lines.map((line) =>
      line.length > 1
        ? `<polyline points="${line.join(" ")}" fill="none" stroke="${look.blue}" stroke-width="1.3"/>`
        : `<circle cx="${line[0]?.split(",")[0]}" cy="${line[0]?.split(",")[1]}" r="1.2" fill="${look.blue}"/>`,
    );
    return (
      `<g transform="translate(${(i % columns) * TILE.width} ${Math.floor(i / columns) * TILE.height})">` +
      text(0, 14, title, { fill: look.grey }) +
      text(0, 36, value, { fill: look.ink, size: 16, weight: 600 }) +
      `<g transform="translate(0 42)">${drawn.join("")}</g></g>`
    );
  });
  return svg(columns * TILE.width, Math.ceil(of.length / columns) * TILE.height, look, body.join(""));
}

export interface Stroke {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  used: boolean;
}

/** The ring of a clock with what it says beside it. */
export function ringSvg(strokes: readonly Stroke[], said: { inside: string; lines: readonly string[]; used: string }, look: Look): string {
  const lines = strokes.map(
    ({ used, ...at }) =>
      `<line ${Object.entries(at)
        .map(([name, value]) => `${name}="${value.toFixed(2)}"`)
        .join(" ")} stroke="${used ? said.used : look.edge}" stroke-width="4"/>`,
  );
  const beside = said.lines.map((one, i) =>
    text(68, 24 + i * 20, one, { fill: i ? look.grey : look.ink, size: i ? 12 : 14, weight: i ? 400 : 600 }),
  );
  return svg(
    420,
    56,
    look,
    lines.join("") + text(28, 34, said.inside, { fill: look.ink, size: 17, weight: 600, anchor: "middle" }) + beside.join(""),
  );
}
