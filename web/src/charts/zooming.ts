// The parts by which a chart is zoomed and pushed aside.
import { DataZoomInsideComponent, DataZoomSliderComponent } from "echarts/components";
import { use } from "echarts/core";

use([DataZoomInsideComponent, DataZoomSliderComponent]);
