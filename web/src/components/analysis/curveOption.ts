// What a chart is told to draw of a curve of any span.
import type { Option } from "@/charts/echarts";
import { bandSeries, type BandPoint } from "@/charts/expectedBand";
import { pointer, tooltip, type Look } from "@/charts/look";
import { axis, lines, type Placed, type Point } from "@/charts/loadCurve";

export interface Mark {
  at: number;
  number: number;
  isBad: boolean;
}

/** A span that somebody said something of. [ms on the enterprise's clock] */
export interface Note {
  from: number;
  to: number;
  letter: string;
}

export interface Limit {
  value: number;
  name: string;
}

export interface Drawn {
  rows: Placed[];
  other: Placed[];
  /** What is expected, where anything is. */
  band: BandPoint[];
  /** The largest rate that is looked at, with its name at the point. */
  peak: { at: number; rate: number; name: string } | null;
  /** The part of the axis that is looked at, and how far it can be pushed. [ms on the enterprise's clock] */
  view: { from: number; to: number };
  reach: { from: number; to: number };
  divisor: number;
  marks: Mark[];
  notes: Note[];
  limits: Limit[];
  words: { now: string; other: string; hole: string; estimated: string; suspect: string };
  tooltip: (at: number) => string;
}

/** The room on the right: names of limits stand there. [px] */
export const rightOf = (limits: number): number => (limits ? 84 : 28);

/** The values that are looked at, limits that are near them included: a contract far above would flatten the curve. */
export function seen(of: Pick<Drawn, "rows" | "other" | "band" | "view" | "divisor" | "limits">): number[] {
  const inside = [...of.rows, ...of.other].filter((one) => one.to > of.view.from && one.from < of.view.to && one.row.rate !== null);
  const expected = of.band.filter((one) => one.at > of.view.from && one.at < of.view.to).flatMap((one) => [one.p10, one.p90]);
  const values = [...inside.map((one) => one.row.rate ?? 0), ...expected].map((rate) => rate / of.divisor);
  const top = Math.max(...values, 0);
  return [...values, ...of.limits.map((one) => one.value / of.divisor).filter((value) => value < top * 1.5)];
}

export function curveOption(of: Drawn, look: Look): Option {
  const known = lines(of.rows);
  const y = axis(seen(of));
  const scaled = (points: Point[]): Point[] => points.map(([x, rate]) => [x, rate === null ? null : rate / of.divisor]);
  const line = (name: string, points: Point[], color: string, extra: object = {}): object => ({
    name,
    type: "line",
    data: scaled(points),
    showSymbol: false,
    silent: true,
    connectNulls: false,
    animation: false,
    lineStyle: { color, width: 1.8 },
    itemStyle: { color },
    ...extra,
  });
  const limits = of.limits.filter((one) => one.value / of.divisor <= y.max);
  return {
    textStyle: { fontFamily: look.font },
    grid: { left: 52, right: rightOf(of.limits.length), top: 18, bottom: 62 },
    xAxis: {
      type: "time",
      min: of.reach.from,
      max: of.reach.to,
      axisLine: { lineStyle: { color: look.axis } },
      splitLine: { show: false },
      axisTick: { lineStyle: { color: look.axis } },
      axisLabel: {
        color: look.grey,
        fontSize: 11,
        hideOverlap: true,
        formatter: { year: "{yyyy}", month: "{yyyy}-{MM}", day: "{MM}-{dd}", hour: "{HH}:{mm}", minute: "{HH}:{mm}", none: "{HH}:{mm}" },
      },
    },
    useUTC: true,
    yAxis: {
      type: "value",
      min: y.min,
      max: y.max,
      interval: y.interval,
      axisLabel: { color: look.grey, fontSize: 11 },
      splitLine: { lineStyle: { color: look.grid } },
    },
    dataZoom: [
      {
        type: "inside",
        startValue: of.view.from,
        endValue: of.view.to,
        filterMode: "none",
        zoomOnMouseWheel: "ctrl",
        moveOnMouseMove: true,
      },
      {
        type: "slider",
        startValue: of.view.from,
        endValue: of.view.to,
        filterMode: "none",
        height: 20,
        bottom: 8,
        brushSelect: false,
        showDetail: false,
        borderColor: look.edge,
        fillerColor: look.sliderPart,
        dataBackground: { lineStyle: { color: look.before }, areaStyle: { color: look.slider } },
        selectedDataBackground: { lineStyle: { color: look.blue }, areaStyle: { color: look.sliderShadow } },
      },
    ],
    tooltip: {
      ...tooltip(look),
      axisPointer: pointer(look),
      formatter: (items: unknown) => of.tooltip((items as { axisValue: number }[])[0]?.axisValue ?? 0),
    },
    series: [
      // The shadow in the slider is that of the first series.
      line(of.words.now, known.measured, look.blue, {
        markArea: {
          silent: true,
          data: known.holes.map(({ from, to }) => [{ xAxis: from }, { xAxis: to }]),
          itemStyle: { color: look.hole, borderColor: look.bad, borderWidth: 1, borderType: "dashed" },
        },
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          data: limits.map((one) => ({
            yAxis: one.value / of.divisor,
            name: one.name,
            lineStyle: { color: look.limit, width: 1.2, type: [6, 4] },
            label: { formatter: "{b}", color: look.limit, fontSize: 11, position: "end" },
          })),
        },
        markPoint: {
          silent: true,
          animation: false,
          symbol: "circle",
          symbolSize: 15,
          data: [
            ...of.marks.map((one) => ({
              coord: [one.at, y.min],
              value: one.number,
              itemStyle: { color: look.panel, borderColor: one.isBad ? look.bad : look.grey, borderWidth: 1.2 },
              label: { color: one.isBad ? look.bad : look.ink, fontSize: 10, formatter: "{c}" },
            })),
            ...(of.peak ? [peakOf(of.peak, of.divisor, look)] : []),
          ],
        },
      }),
      line(of.words.suspect, known.suspect, look.bad, { lineStyle: { color: look.bad, width: 2, type: [2, 3] } }),
      line(of.words.estimated, known.estimated, look.watch, { lineStyle: { color: look.watch, width: 1.8, type: [6, 4] } }),
      line(
        of.words.other,
        of.other.map((one): Point => [(one.from + one.to) / 2, one.row.rate]),
        look.before,
        { lineStyle: { color: look.before, width: 1.2, type: [4, 3] } },
      ),
      ...bandSeries(of.band, of.divisor, look),
      // Behind everything, and without a value of its own: what people said of spans, by its letter.
      line("", [], "none", { z: 0, markArea: notesOf(of.notes, look) }),
    ],
  };
}

function notesOf(notes: Note[], look: Look): object {
  return {
    silent: true,
    itemStyle: { color: look.noteWash, borderColor: look.note, borderWidth: 1, borderType: [2, 3] },
    label: { color: look.note, fontSize: 11, fontWeight: 600, position: "insideTop" },
    data: notes.map((one) => [{ xAxis: one.from, name: one.letter }, { xAxis: one.to }]),
  };
}

/** A small dot at the largest value, named above it. */
function peakOf(peak: { at: number; rate: number; name: string }, divisor: number, look: Look): object {
  return {
    coord: [peak.at, peak.rate / divisor],
    symbolSize: 6,
    value: peak.name,
    itemStyle: { color: look.blue, borderColor: look.panel, borderWidth: 1 },
    label: { color: look.blue, fontSize: 11, fontWeight: 600, position: "top", formatter: "{c}" },
  };
}
