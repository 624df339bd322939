// How the charts of the console look where they look alike.
export const INK = "#16242e";
export const GREY = "#566470";
export const BLUE = "#17607f";
/** The band in which a value is expected, and the line through its middle. */
export const BAND = "#dfe9ee";
export const BAND_LINE = "#7d909d";

/** The box that follows the pointer along the axis of time. */
export const TOOLTIP = {
  trigger: "axis",
  renderMode: "richText",
  backgroundColor: "#ffffff",
  borderColor: "#c9d2d9",
  borderWidth: 1,
  textStyle: { color: INK, fontSize: 12 },
} as const;
/** The line at which it reads the curves. */
export const POINTER = { type: "line", lineStyle: { color: "#8a97a1", type: "dashed" } } as const;
