import { describe, expect, it } from "vitest";

import { known } from "@/charts/look";

describe("a colour of a chart", () => {
  it("is written so that a kept picture is read by other programs", () => {
    expect([known("#17607f"), known("#b3261e08"), known("#fffc")]).toEqual([
      "#17607f",
      "rgba(179, 38, 30, 0.03)",
      "rgba(255, 255, 255, 0.8)",
    ]);
  });
});
