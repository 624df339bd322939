// What a chart needs to be zoomed, pushed aside and marked, beside the parts that every chart has.
import { DataZoomInsideComponent, DataZoomSliderComponent, MarkLineComponent, MarkPointComponent } from "echarts/components";
import { use } from "echarts/core";

use([DataZoomInsideComponent, DataZoomSliderComponent, MarkLineComponent, MarkPointComponent]);
