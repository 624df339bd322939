// A picture that is kept says by itself what it shows: title, unit and period, marks, source and of when it is.

export interface Told {
  title: string;
  note: string;
  /** What must not be lost on the way: unverified, unconfirmed months. */
  marks: readonly string[];
  /** Source and as-of. */
  foot: string;
  font: string;
}

const PAD = 12;
const TITLE_PX = 15;
const TEXT_PX = 11;
const LINE = 1.4;
// A Chinese character is as wide as it is high, any other about six tenths of it.
const wide = (char: string): number => (char > "⺀" ? 1 : 0.6);

/** A text in lines that fit a width; broken at a space where there is one, else between characters. */
export function lines(text: string, width: number, size: number): string[] {
  const found: string[] = [];
  let line = "";
  let used = 0;
  for (const piece of text.match(/[⺀-￿]|[^\s⺀-￿]+|\s+/g) ?? []) {
    const takes = [...piece].reduce((sum, char) => sum + wide(char) * size, 0);
    if (used + takes > width && line) {
      found.push(line.trim());
      [line, used] = ["", 0];
    }
    line += piece;
    used += takes;
  }
  return line.trim() ? [...found, line.trim()] : found;
}

/** A text as SVG takes it. */
export const safe = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const sizeOf = (svg: string, name: "width" | "height"): number => Number(new RegExp(`^<svg[^>]*\\s${name}="([\\d.]+)`).exec(svg)?.[1] ?? 0);

/** The SVG with what it shows above it, and below it from where and of when. svg: with a width and a height in pixels. */
export function framed(svg: string, told: Told): string {
  const width = sizeOf(svg, "width");
  const room = Math.max(width, 240);
  const rows: string[] = [];
  let y = PAD;
  const write = (text: string, size: number, fill: string, weight = 400): void => {
    for (const line of lines(text, room, size)) {
      y += size * LINE;
      rows.push(`<text x="${PAD}" y="${y.toFixed(1)}" font-size="${size}" font-weight="${weight}" fill="${fill}">${safe(line)}</text>`);
    }
  };
  write(told.title, TITLE_PX, "#16242e", 600);
  write(told.note, TEXT_PX, "#566470");
  for (const mark of told.marks) write(`! ${mark}`, TEXT_PX, "#8a5300", 600);
  y += PAD;
  const body = svg.replace(/^<svg/, `<svg x="${PAD}" y="${y.toFixed(1)}" overflow="visible"`);
  y += sizeOf(svg, "height");
  write(told.foot, TEXT_PX, "#566470");
  const [w, h] = [Math.round(room + 2 * PAD), Math.round(y + PAD)];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${safe(told.font)}">` +
    `<rect width="${w}" height="${h}" fill="#ffffff"/>${rows.join("")}${body}</svg>`
  );
}
