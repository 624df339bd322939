// What a webhook is told, and in words what became of it.
import type { Schema } from "@/api/types";

export type WebhookEvent = Schema<"Webhook">["events"][number];
export const EVENTS: readonly WebhookEvent[] = ["warning.opened", "warning.closed", "case.step", "case.due", "case.overrun"];

/** What was wrong with a try, as a word of `webhooks.error`; what the network says of itself stays as it is. */
const ERRORS: [RegExp, string][] = [
  [/^the other side answered (?<status>\d+)/, "status"],
  [/^gaierror/, "name"],
  [/^(?:TimeoutError|timeout)/, "slow"],
  [/^ConnectionRefusedError/, "refused"],
  [/^SSL/, "tls"],
];

export function fault(error: string): { key: string; said: Record<string, string> } {
  for (const [pattern, key] of ERRORS) {
    const found = pattern.exec(error);
    if (found) return { key, said: { ...found.groups } };
  }
  return { key: "other", said: { error } };
}

export type Standing = "off" | "failing" | "well";

export function standing(hook: Schema<"Webhook">): Standing {
  if (!hook.enabled) return "off";
  return hook.failing_since ? "failing" : "well";
}

/** What is the matter with a delivery: taken, given up, tried in vain and due again, or on its way. */
export function fate(one: Schema<"WebhookDelivery">): "taken" | "given_up" | "again" | "due" {
  if (one.delivered_at) return "taken";
  if (one.given_up_at) return "given_up";
  return one.n_tries > 0 ? "again" : "due";
}
