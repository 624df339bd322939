// Pictures as files: an SVG as it is, or drawn at twice its size as PNG.

import { asLight } from "@/state/theme";

import type { Option } from "./echarts";

const NAMESPACE = "http://www.w3.org/2000/svg";

/** The text of an SVG that stands on a page, with the few styles that a file outside of it would miss. */
export function svgText(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const { width, height } = drawing.getBoundingClientRect();
  copy.setAttribute("xmlns", NAMESPACE);
  copy.setAttribute("width", String(Math.round(width)));
  copy.setAttribute("height", String(Math.round(height)));
  const theirs = [drawing, ...drawing.querySelectorAll("*")];
  asLight(() =>
    [copy, ...copy.querySelectorAll("*")].forEach((one, i) => {
      const style = getComputedStyle(theirs[i] as Element);
      for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor", "opacity"]) {
        one.setAttribute(name, style.getPropertyValue(name));
      }
    }),
  );
  copy.setAttribute("font-family", getComputedStyle(document.body).fontFamily);
  return new XMLSerializer().serializeToString(copy);
}

/** The size of a chart that is kept, whatever its panel has on this screen. [px] */
const CHART_PX = { width: 900, height: 360 };

/** The text of a chart as SVG; what draws it comes only when somebody wants it. */
export async function optionText(option: Option): Promise<string> {
  const { drawn } = await import("./svg");
  return drawn(option, CHART_PX.width, CHART_PX.height);
}

export function keep(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken the address up when the click returns; a moment later it is free.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export const keepSvg = (name: string, svg: string): void => keep(`${name}.svg`, new Blob([svg], { type: "image/svg+xml" }));

export async function keepPng(name: string, svg: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  const on = canvas.getContext("2d");
  if (!on) return;
  on.fillStyle = "#ffffff";
  on.fillRect(0, 0, canvas.width, canvas.height);
  on.drawImage(image, 0, 0, canvas.width, canvas.height);
  const content = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (content) keep(`${name}.png`, content);
}
