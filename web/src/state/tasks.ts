// What the panels of plans and tasks share: how a light looks, and milestones as lines of text.
import type { Schema } from "@/api/types";

export type Light = Schema<"TrackedTask">["light"];

export const toneOf = (light: Light): string => (light === "red" ? "bad" : light === "yellow" ? "watch" : light ? "ok" : "grey");

/** Names with a comma of either language between. */
export const several = (said: string): string[] =>
  said
    .split(/[、,，;；]/)
    .map((one) => one.trim())
    .filter(Boolean);

/** Milestones of lines `day weight name`; the number of the first line that is none. */
export function marksOf(text: string): Schema<"MilestoneDeclaration">[] | number {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const found: Schema<"MilestoneDeclaration">[] = [];
  for (const [i, line] of lines.entries()) {
    const part = /^\s*(\d{4}-\d{2}-\d{2})\s+(\d+(?:\.\d+)?)\s+(.+?)\s*$/.exec(line);
    if (!part) return i + 1;
    found.push({ number: i + 1, due_on: part[1]!, weight: Number(part[2]), name: part[3]! });
  }
  return found.length ? found : 1;
}
