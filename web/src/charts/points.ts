// A score sheet as a waterfall: from all the points there are, down by what is lost and what is not sure yet, to what is sure.
import type { Schema } from "@/api/types";

export interface Drop {
  key: string;
  kind: "most" | "lost" | "risk" | "sure";
  points: number;
  /** Shares of the width. */
  from: number;
  to: number;
}

/**
 * The bars of a sheet in the order of its indicators; none where the scheme has no points. What an indicator earns moves
 * nothing; what it lost is gone, what is at risk may still come.
 */
export function drops(rows: readonly Schema<"AssessmentRow">[]): Drop[] {
  const most = rows.reduce((sum, row) => sum + row.most, 0);
  if (most <= 0) return [];
  const made: Drop[] = [{ key: "most", kind: "most", points: most, from: 0, to: 1 }];
  let at = most;
  const fall = (key: string, kind: "lost" | "risk", points: number): void => {
    if (points <= 0) return;
    made.push({ key, kind, points, from: (at - points) / most, to: at / most });
    at -= points;
  };
  for (const row of rows) {
    fall(row.indicator, "lost", row.lost);
    fall(row.indicator, "risk", row.at_risk);
  }
  made.push({ key: "sure", kind: "sure", points: at, from: 0, to: at / most });
  return made;
}
