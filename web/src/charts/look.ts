// How the charts of the console look where they look alike: the tokens of the sheets by name. Who draws is handed a look (`shown.ts` reads it).

export const TOKENS = {
  ink: "--ink",
  grey: "--grey",
  faint: "--faint",
  panel: "--panel",
  veil: "--chart-veil",
  /** The line of an axis, and those across the grid. */
  axis: "--axis",
  grid: "--line-soft",
  edge: "--line",
  blue: "--blue",
  /** What is compared with. */
  before: "--before",
  watch: "--chart-watch",
  limit: "--watch",
  bad: "--bad",
  watchLine: "--watch-line",
  hole: "--hole-wash",
  lost: "--lost",
  ok: "--ok",
  /** Behind the worst and the best part of a ladder, and between them. */
  badWash: "--bad-wash",
  okWash: "--ok-wash",
  poor: "--poor-wash",
  /** The band in which a value is expected, and the line through its middle. */
  band: "--band",
  bandLine: "--band-line",
  /** What people said of a span: its edge and letter, and its ground. */
  note: "--note",
  noteWash: "--note-wash",
  /** The slider: its shadow, the part that is looked at, and the shadow within it. */
  slider: "--blue-wash",
  sliderPart: "--slider-part",
  sliderShadow: "--slider-shadow",
} as const;

/** Colours as they are computed, and the font. */
export type Look = Readonly<Record<keyof typeof TOKENS | "font", string>>;

/** The box that follows the pointer along the axis of time. */
export const tooltip = (of: Look) =>
  ({
    trigger: "axis",
    renderMode: "richText",
    backgroundColor: of.panel,
    borderColor: of.axis,
    borderWidth: 1,
    textStyle: { color: of.ink, fontSize: 12 },
  }) as const;
/** The line at which it reads the curves. */
export const pointer = (of: Look) => ({ type: "line", lineStyle: { color: of.faint, type: "dashed" } }) as const;

/** A colour as a file knows it that other programs open: what is seen through as rgba(), where a sheet packs it into #rrggbbaa. */
export function known(colour: string): string {
  const short = /^#([\da-f])([\da-f])([\da-f])([\da-f])$/i.exec(colour);
  const packed = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(
    short
      ? `#${short
          .slice(1)
          .map((one) => one + one)
          .join("")}`
      : colour,
  );
  if (!packed) return colour;
  const [red, green, blue, alpha] = packed.slice(1).map((one) => parseInt(one, 16));
  return `rgba(${red}, ${green}, ${blue}, ${Number(((alpha ?? 255) / 255).toFixed(2))})`;
}
