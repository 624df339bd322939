// What a chart is told to draw of a cumulative sum: nothing is its axis, the days of the baseline are shaded, breaks upright.
import type { Option } from "@/charts/echarts";
import { BLUE, GREY, POINTER, TOOLTIP } from "@/charts/look";

export interface Drawn {
  rows: { start_on: string; cumulative: number | null; is_baseline: boolean }[];
  /** The first days of new slopes. */
  breaks: string[];
  based: string;
  tooltip: (i: number) => string;
}

const VIOLET = "#5f4b8b";

export function cumulativeOption(of: Drawn): Option {
  const based = of.rows.filter((row) => row.is_baseline);
  const [first, last] = [based[0]?.start_on, based.at(-1)?.start_on];
  return {
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 64, right: 20, top: 18, bottom: 28 },
    xAxis: {
      type: "category",
      data: of.rows.map((row) => row.start_on),
      axisLine: { lineStyle: { color: "#c9d2d9" }, onZero: true },
      axisLabel: { color: GREY, fontSize: 11, hideOverlap: true, formatter: (day: string) => day.slice(5) },
      axisTick: { show: false },
    },
    // The sum is a length from nothing: its axis always holds it.
    yAxis: { type: "value", axisLabel: { color: GREY, fontSize: 11 }, splitLine: { lineStyle: { color: "#edf1f4" } } },
    tooltip: {
      ...TOOLTIP,
      axisPointer: POINTER,
      formatter: (items: unknown) => of.tooltip((items as { dataIndex: number }[])[0]?.dataIndex ?? 0),
    },
    series: [
      {
        type: "line",
        data: of.rows.map((row) => row.cumulative),
        showSymbol: false,
        animation: false,
        lineStyle: { color: BLUE, width: 1.8 },
        itemStyle: { color: BLUE },
        markArea: {
          silent: true,
          itemStyle: { color: "rgba(23,96,127,0.07)" },
          label: { color: GREY, fontSize: 11, position: "insideTop" },
          data: first && last ? [[{ xAxis: first, name: of.based }, { xAxis: last }]] : [],
        },
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          data: of.breaks.map((day) => ({
            xAxis: day,
            lineStyle: { color: VIOLET, width: 1.2, type: [5, 4] },
            label: { formatter: day.slice(5), color: VIOLET, fontSize: 11 },
          })),
        },
      },
    ],
  } as Option;
}
