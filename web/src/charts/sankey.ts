// Flows between units laid out in columns from the purchase to the machine; what nobody measures is a branch of its own.
import type { Schema } from "@/api/types";

type Map = Schema<"FlowMap">;

export interface Node {
  id: string;
  /** The code of its unit; null is outside. */
  unit: string | null;
  /** What names it where it is no unit: a purchase, a machine with its meter. */
  flow: string | null;
  kind: "source" | "unit" | "end" | "unmetered";
  value: number;
  column: number;
  y: number;
  height: number;
}

export interface Ribbon {
  flow: string;
  from: Node;
  to: Node;
  value: number;
  isUnmetered: boolean;
  /** Upper edges at both ends, and the thickness. */
  y0: number;
  y1: number;
  width: number;
}

export interface Drawing {
  nodes: Node[];
  ribbons: Ribbon[];
  columns: number;
  height: number;
}

const GAP = 14;
const LEAST = 1.5;
/** A column is as tall as its nodes need: their gaps leave room for widths that can be told apart. */
const A_NODE = 24;

type Above = (code: string | null, whose: string | null) => boolean;

/** Whether one unit stands anywhere above another in the tree. */
function aboveIn(of: Map): Above {
  const parent = new globalThis.Map(of.units.map((one) => [one.code, one.parent]));
  return (code, whose) => {
    for (let one = whose ? (parent.get(whose) ?? null) : null; one; one = parent.get(one) ?? null) if (one === code) return true;
    return false;
  };
}

/** Whether a flow leads back up the tree of units, as heat that is used again; it is nobody's use and hands nothing on. */
function goesUp(row: Schema<"FlowLink">, above: Above): boolean {
  return row.to !== null && above(row.to, row.from);
}

/**
 * Only what is known and positive has a width. A flow that goes up the tree of units (heat that is used again) comes from
 * a source of its own on the left: a picture of what goes where has no circles.
 * root: the branch below a unit alone.
 */
export function sankey(of: Map, tall: number, root: string | null = null): Drawing {
  const above = aboveIn(of);
  const inBranch = (code: string | null): boolean => root === null || code === root || above(root, code);
  const nodes = new globalThis.Map<string, Node>();
  const node = (id: string, unit: string | null, flow: string | null, kind: Node["kind"]): Node => {
    let found = nodes.get(id);
    if (!found) nodes.set(id, (found = { id, unit, flow, kind, value: 0, column: 0, y: 0, height: 0 }));
    return found;
  };
  const links: { flow: string; from: Node; to: Node; value: number; isUnmetered: boolean }[] = [];
  const known = of.rows.filter((row) => (row.quantity ?? 0) > 0 && inBranch(row.to ?? row.from));
  // Two meters of one unit are two machines: each has an end of its own.
  const entering = new globalThis.Map<string, number>();
  for (const row of known) if (row.to) entering.set(row.to, (entering.get(row.to) ?? 0) + 1);
  const hands = new Set(known.filter((row) => row.from && !goesUp(row, above)).map((row) => row.from));
  for (const row of known) {
    const from =
      row.from === null || goesUp(row, above) || !inBranch(row.from)
        ? node(`in ${row.flow}`, row.from, row.flow, "source")
        : node(row.from, row.from, null, "unit");
    const isEnd = row.to === null || !hands.has(row.to);
    const shared = isEnd && row.to !== null && (entering.get(row.to) ?? 0) > 1;
    const to =
      row.to === null || shared ? node(`out ${row.flow}`, row.to, row.flow, "end") : node(row.to, row.to, null, isEnd ? "end" : "unit");
    links.push({ flow: row.flow, from, to, value: row.quantity ?? 0, isUnmetered: false });
  }
  for (const unit of of.units) {
    const from = nodes.get(unit.code);
    if (from && hands.has(unit.code) && (unit.unaccounted ?? 0) > 0) {
      const to = node(`rest ${unit.code}`, unit.code, null, "unmetered");
      links.push({ flow: to.id, from, to, value: unit.unaccounted ?? 0, isUnmetered: true });
    }
  }
  return placed([...nodes.values()], links, tall);
}

type Link = Omit<Ribbon, "y0" | "y1" | "width">;

function placed(nodes: Node[], links: Link[], tall: number): Drawing {
  // The longest way from the left; as many rounds as there are nodes end it, whatever runs in a circle.
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const { from, to } of links) {
      if (to.column < from.column + 1 && from.column + 1 < nodes.length) {
        to.column = from.column + 1;
        moved = true;
      }
    }
    if (!moved) break;
  }
  // A source that comes in late stands beside what it feeds.
  for (const { from, to } of links) if (from.kind === "source") from.column = Math.max(0, to.column - 1);
  for (const one of nodes) {
    const sum = (which: Link[]): number => which.reduce((all, link) => all + link.value, 0);
    one.value = Math.max(sum(links.filter((link) => link.to === one)), sum(links.filter((link) => link.from === one)));
  }
  const columns = Math.max(-1, ...nodes.map((one) => one.column)) + 1;
  const inColumn = Array.from({ length: columns }, (_, n) => nodes.filter((one) => one.column === n));
  tall = Math.max(tall, A_NODE * Math.max(0, ...inColumn.map((held) => held.length)));
  const scale = Math.min(
    ...inColumn.map((held) => (tall - GAP * (held.length - 1)) / (held.reduce((all, one) => all + one.value, 0) || 1)),
  );
  let height = 0;
  inColumn.forEach((held) => {
    const middle = (one: Node): number => {
      const into = links.filter((link) => link.to === one && link.from.column < one.column);
      const weight = into.reduce((all, link) => all + link.value, 0);
      return weight ? into.reduce((all, link) => all + (link.from.y + link.from.height / 2) * link.value, 0) / weight : 0;
    };
    // What is not measured lies below what is.
    held.sort((a, b) => middle(a) - middle(b) || Number(a.kind === "unmetered") - Number(b.kind === "unmetered") || b.value - a.value);
    let y = 0;
    for (const one of held) {
      one.height = Math.max(LEAST, one.value * scale);
      one.y = y;
      y += one.height + GAP;
    }
    height = Math.max(height, y - GAP);
  });
  const out = new globalThis.Map<Node, number>();
  const into = new globalThis.Map<Node, number>();
  const ribbons = [...links]
    .sort((a, b) => a.from.y - b.from.y || a.to.y - b.to.y)
    .map((link): Ribbon => {
      const width = Math.max(LEAST, link.value * scale);
      const y0 = link.from.y + (out.get(link.from) ?? 0);
      out.set(link.from, (out.get(link.from) ?? 0) + width);
      return { ...link, y0, y1: 0, width };
    });
  for (const ribbon of [...ribbons].sort((a, b) => a.to.y - b.to.y || a.y0 - b.y0)) {
    ribbon.y1 = ribbon.to.y + (into.get(ribbon.to) ?? 0);
    into.set(ribbon.to, (into.get(ribbon.to) ?? 0) + ribbon.width);
  }
  return { nodes, ribbons, columns, height: Math.max(height, 1) };
}

/** Flows that nothing leads on from: what uses the carrier, the largest first. */
export function consumers(of: Map): Schema<"FlowLink">[] {
  const above = aboveIn(of);
  const hands = new Set(of.rows.filter((row) => row.to !== null && !goesUp(row, above)).map((row) => row.from));
  return of.rows
    .filter((row) => row.from !== null && row.to !== null && !goesUp(row, above) && !hands.has(row.to))
    .sort((a, b) => (b.quantity ?? -1) - (a.quantity ?? -1) || a.flow.localeCompare(b.flow));
}
