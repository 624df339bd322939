// The loss of a case: the curve above what was expected, and between them what was used beyond it.
import type { Schema } from "@/api/types";
import type { Option } from "@/charts/echarts";
import { tooltip, type Look } from "@/charts/look";

/** The ends of the axis: a tenth of room on either side, two per cent at least; zero where the lowest is near it. */
export function ends(values: readonly number[]): [number, number] {
  if (!values.length) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.1, Math.abs(high) * 0.02);
  const bottom = low >= 0 && low < high / 2 ? 0 : Number((low - room).toPrecision(3));
  return [bottom, Number((high + room).toPrecision(3))];
}

export function valuesOf(pieces: readonly Schema<"LossPiece">[]): number[] {
  return pieces.flatMap((one) => [one.value, one.expected].filter((each): each is number => each !== null));
}

/** Value and expectation as steps, and the area by which the value lies above it. */
export function lossOption(
  pieces: readonly Schema<"LossPiece">[],
  called: (one: Schema<"LossPiece">) => string,
  words: { value: string; expected: string },
  number: (value: number | null) => string,
  look: Look,
): Option {
  const [min, max] = ends(valuesOf(pieces));
  const line = { type: "line", step: "middle", showSymbol: pieces.length === 1, animation: false, connectNulls: false } as const;
  const under = { ...line, stack: "lost", stackStrategy: "all", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, z: 1 };
  const over = pieces.map((one) => (one.value === null || one.expected === null ? null : Math.max(one.value - one.expected, 0)));
  return {
    textStyle: { fontFamily: look.font },
    grid: { left: 56, right: 68, top: 28, bottom: 24 },
    xAxis: {
      type: "category",
      data: pieces.map(called),
      axisLine: { lineStyle: { color: look.axis } },
      axisLabel: { color: look.grey, fontSize: 11, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      min,
      max,
      splitNumber: 4,
      axisLabel: { color: look.grey, fontSize: 11 },
      splitLine: { lineStyle: { color: look.grid } },
    },
    tooltip: { ...tooltip(look), valueFormatter: (value: unknown) => number(typeof value === "number" ? value : null) },
    // Each line says at its end which it is.
    series: [
      { ...under, data: pieces.map((one) => one.expected) },
      { ...under, data: over, areaStyle: { color: look.lost, opacity: 1 } },
      {
        ...line,
        name: words.expected,
        endLabel: { show: true, formatter: words.expected, color: look.grey, fontSize: 11 },
        data: pieces.map((one) => one.expected),
        lineStyle: { color: look.bandLine, width: 1.5, type: [5, 4] },
        itemStyle: { color: look.bandLine },
        z: 2,
      },
      {
        ...line,
        name: words.value,
        endLabel: { show: true, formatter: words.value, color: look.blue, fontSize: 11 },
        data: pieces.map((one) => one.value),
        lineStyle: { color: look.blue, width: 2 },
        itemStyle: { color: look.blue },
        z: 3,
      },
    ],
  };
}
