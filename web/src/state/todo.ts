// What a plant has to do next, from what its pages know: made of known things only, the most pressing first.
import type { Meter, Schema, Warning } from "@/api/types";
import { clockLevel } from "@/state/cases";
import type { Change } from "@/state/changes";
import { GRAVITY, severityLevel, type Level } from "@/state/verdict";

type Case = Schema<"CaseSummary">;

interface Common {
  key: string;
  level: Level;
}
export type Task = Common &
  (
    | { kind: "case"; of: Case; answering: boolean }
    | { kind: "warning"; of: Warning }
    | { kind: "changes"; n: number }
    | { kind: "silent" | "expired" | "uncertified"; meter: Meter }
  );

export interface Known {
  cases: Case[];
  warnings: Warning[];
  changes: Change[];
  meters: Meter[];
}

// Of equal weight, what somebody waits for with a clock comes first.
const ORDER: readonly Task["kind"][] = ["case", "warning", "changes", "silent", "expired", "uncertified"];

/** today: a local day as `2026-11-21`. A warning with a case is answered by the case. */
export function todo(known: Known, today: string): Task[] {
  const open = known.cases.filter((one) => one.state !== "closed");
  const answered = new Set(open.map((one) => one.warning_id));
  const waiting = known.changes.filter((one) => one.state === "unconfirmed").length;
  const tasks: Task[] = [
    ...open.map((one): Task => ({ kind: "case", key: `case-${one.id}`, level: caseLevel(one, today), of: one, answering: answers(one) })),
    ...known.warnings
      .filter((one) => !answered.has(one.id))
      .map((one): Task => ({ kind: "warning", key: `warning-${one.id}`, level: severityLevel(one.severity), of: one })),
    ...(waiting ? [{ kind: "changes" as const, key: "changes", level: "watch" as const, n: waiting }] : []),
    ...known.meters.flatMap((one) => ofMeter(one, today)),
  ];
  return tasks.sort((a, b) => GRAVITY[b.level] - GRAVITY[a.level] || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const answers = (one: Case): boolean => one.waits_for === "answering";

/** One that waits for the regulator presses nobody here. */
function caseLevel(one: Case, today: string): Level {
  if (!answers(one)) return "ok";
  return clockLevel(one, today) === "bad" ? "bad" : "watch";
}

function ofMeter(meter: Meter, today: string): Task[] {
  const found: Task[] = [];
  if (meter.channels.some((one) => one.fresh === "silent"))
    found.push({ kind: "silent", key: `silent-${meter.code}`, level: "bad", meter });
  if (meter.due_on !== null && meter.due_on <= today) found.push({ kind: "expired", key: `expired-${meter.code}`, level: "watch", meter });
  else if (meter.certificate_no === null) found.push({ kind: "uncertified", key: `uncertified-${meter.code}`, level: "unknown", meter });
  return found;
}
