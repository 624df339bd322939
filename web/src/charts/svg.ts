// A chart as SVG, drawn without a page; it comes only when somebody wants to keep a picture.
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import type { Option } from "./echarts";

use([SVGRenderer]);

export function drawn(option: Option, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
