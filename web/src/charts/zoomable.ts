// What a chart needs to be zoomed and pushed aside, beside the parts that every chart has.
import { parts } from "./parts";

parts.push(() => import("./zooming"));
