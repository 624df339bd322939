// What a chart is told to draw of a cumulative sum: nothing is its axis, the days of the baseline are shaded, breaks upright.
import type { Option } from "@/charts/echarts";
import { pointer, tooltip, type Look } from "@/charts/look";

export interface Drawn {
  rows: { start_on: string; difference: number | null; cumulative: number | null; is_baseline: boolean }[];
  /** The first days of new slopes. */
  breaks: string[];
  based: string;
  tooltip: (i: number) => string;
}

export function cumulativeOption(of: Drawn, look: Look): Option {
  const based = of.rows.filter((row) => row.is_baseline);
  const [first, last] = [based[0]?.start_on, based.at(-1)?.start_on];
  return {
    textStyle: { fontFamily: look.font },
    grid: { left: 64, right: 20, top: 18, bottom: 28 },
    xAxis: {
      type: "category",
      data: of.rows.map((row) => row.start_on),
      axisLine: { lineStyle: { color: look.axis }, onZero: true },
      axisLabel: { color: look.grey, fontSize: 11, hideOverlap: true, formatter: (day: string) => day.slice(5) },
      axisTick: { show: false },
    },
    // The sum is a length from nothing: its axis always holds it.
    yAxis: { type: "value", axisLabel: { color: look.grey, fontSize: 11 }, splitLine: { lineStyle: { color: look.grid } } },
    tooltip: {
      ...tooltip(look),
      axisPointer: pointer(look),
      formatter: (items: unknown) => of.tooltip((items as { dataIndex: number }[])[0]?.dataIndex ?? 0),
    },
    series: [
      {
        type: "line",
        // A day that is not known is a gap, and no day without a difference.
        data: of.rows.map((row) => (row.difference === null ? null : row.cumulative)),
        showSymbol: false,
        animation: false,
        lineStyle: { color: look.blue, width: 1.8 },
        itemStyle: { color: look.blue },
        markArea: {
          silent: true,
          itemStyle: { color: look.slider },
          label: { color: look.grey, fontSize: 11, position: "insideTop" },
          data: first && last ? [[{ xAxis: first, name: of.based }, { xAxis: last }]] : [],
        },
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          data: of.breaks.map((day) => ({
            xAxis: day,
            lineStyle: { color: look.note, width: 1.2, type: [5, 4] },
            label: { formatter: day.slice(5), color: look.note, fontSize: 11 },
          })),
        },
      },
    ],
  } as Option;
}
