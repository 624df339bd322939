// What a chart is told to draw of today's load in its band, beside yesterday's.
import type { Option } from "@/charts/echarts";
import { bandSeries, type BandPoint } from "@/charts/expectedBand";
import type { Curve, Point } from "@/charts/load";
import { pointer, tooltip, type Look } from "@/charts/look";
import { SIGN } from "@/state/verdict";

/** Positions are in slots from the start of the day. */
export interface DrawnLoad {
  slots: number;
  now: Curve;
  before: Point[];
  band: BandPoint[];
  y: { min: number; max: number; interval: number };
  divisor: number;
  marks: { at: number; isBad: boolean }[];
  contract: { kw: number; name: string } | null;
  /** The highest so far, and what is written there. */
  highest: { coord: number[]; value: string } | null;
  newest: { index: number; kw: number; name: string } | null;
  words: { today: string; yesterday: string; live: string; hole: string; estimated: string; suspect: string };
  isSuspect: (index: number) => boolean;
  timeAt: (position: number) => string;
  tooltip: (at: number) => string;
}

/** The room on the right, where the lines are named. [px] */
export const NAMED = 68;

/** Warnings stand upright where they began; the contract lies across. */
function acrossAndUpright(of: DrawnLoad, look: Look): object[] {
  const marks = of.marks.map((one) => ({
    xAxis: one.at,
    lineStyle: { color: one.isBad ? look.bad : look.watch, width: 1, type: "dotted" },
    label: { formatter: SIGN[one.isBad ? "bad" : "watch"] },
  }));
  if (of.contract === null) return marks;
  const lineStyle = { color: look.watch, width: 1.2, type: [6, 4] };
  const label = { formatter: of.contract.name, position: "insideEndTop" };
  return [...marks, { yAxis: of.contract.kw / of.divisor, lineStyle, label }];
}

function series(of: DrawnLoad, look: Look): object[] {
  const line = (name: string, points: Point[], color: string, extra: object = {}): object => ({
    name,
    type: "line",
    data: points.map(([x, kw]) => [x, kw === null ? null : kw / of.divisor]),
    showSymbol: false,
    silent: true,
    connectNulls: false,
    animation: false,
    lineStyle: { color, width: 2 },
    itemStyle: { color },
    ...extra,
  });
  const { newest, words } = of;
  const holes = of.now.holes.map(({ from, to }) => [{ xAxis: from, name: to - from >= 8 ? words.hole : "" }, { xAxis: to }]);
  return [
    ...bandSeries(of.band, of.divisor, look),
    line(words.yesterday, of.before, look.before, {
      lineStyle: { color: look.before, width: 1.2, type: [4, 3] },
      endLabel: { show: of.before.some(([, kw]) => kw !== null), formatter: words.yesterday, color: look.grey, fontSize: 11 },
    }),
    line(words.suspect, of.now.suspect, look.bad, {
      lineStyle: { color: look.bad, width: 2, type: [2, 3] },
      showSymbol: true,
      symbol: "triangle",
      symbolSize: (_: unknown, item: { dataIndex: number }) => (of.isSuspect(item.dataIndex) ? 7 : 0),
    }),
    line(words.estimated, of.now.estimated, look.watch, { lineStyle: { color: look.watch, width: 2, type: [6, 4] } }),
    line(words.today, of.now.measured, look.blue, {
      markArea: {
        silent: true,
        data: holes,
        itemStyle: { color: look.hole, borderColor: look.bad, borderWidth: 1, borderType: "dashed" },
        label: { color: look.bad, fontSize: 11, position: "insideTop" },
      },
      markLine: {
        silent: true,
        symbol: "none",
        animation: false,
        label: { color: look.watch, fontSize: 11 },
        data: acrossAndUpright(of, look),
      },
      markPoint: {
        silent: true,
        animation: false,
        symbol: "circle",
        symbolSize: 5,
        itemStyle: { color: look.blue },
        label: { color: look.blue, fontSize: 11, position: "top", formatter: "{c}" },
        data: of.highest ? [of.highest] : [],
      },
    }),
    {
      name: words.live,
      type: "line",
      animation: false,
      silent: true,
      symbol: "circle",
      symbolSize: 8,
      itemStyle: { color: look.blue, borderColor: look.panel, borderWidth: 1.5 },
      label: {
        show: true,
        position: newest && newest.index / of.slots > 0.9 ? "left" : "right",
        color: look.blue,
        fontSize: 12,
        fontWeight: 600,
        backgroundColor: look.veil,
        padding: [1, 3],
        formatter: newest?.name ?? "",
      },
      data: newest ? [[newest.index + 0.5, newest.kw / of.divisor]] : [],
    },
  ];
}

export function loadOption(of: DrawnLoad, look: Look): Option {
  return {
    textStyle: { fontFamily: look.font },
    grid: { left: 52, right: NAMED, top: 16, bottom: 24 },
    xAxis: {
      type: "value",
      min: 0,
      max: of.slots,
      interval: 12,
      axisLine: { lineStyle: { color: look.axis } },
      splitLine: { show: false },
      axisTick: { show: true, lineStyle: { color: look.axis } },
      axisLabel: {
        color: look.grey,
        fontSize: 11,
        hideOverlap: true,
        formatter: (x: number) => (x >= of.slots ? "24:00" : of.timeAt(x)),
      },
    },
    yAxis: {
      type: "value",
      min: of.y.min,
      max: of.y.max,
      interval: of.y.interval,
      axisLabel: { color: look.grey, fontSize: 11 },
      splitLine: { lineStyle: { color: look.grid } },
    },
    tooltip: {
      ...tooltip(look),
      axisPointer: pointer(look),
      formatter: (items: unknown) => of.tooltip(Math.floor((items as { axisValue: number }[])[0]?.axisValue ?? 0)),
    },
    series: series(of, look),
  };
}
