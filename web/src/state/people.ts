// What the pages about people share: the words for a refusal, and which pages a role lands on.
import type { ApiError } from "@/api/client";
import type { Schema } from "@/api/types";
import { useWords } from "@/state/words";

export type Permission = Schema<"Session">["permissions"][number];

/** The pages of administration, in the order of the side, each with the permission it wants. */
export const ADMIN_PAGES: readonly { to: string; needs: Permission }[] = [
  { to: "users", needs: "manage_users" },
  { to: "all-tokens", needs: "manage_users" },
  { to: "gateways", needs: "manage_gateways" },
  { to: "audit", needs: "read_audit" },
];

export const ROLES = [
  "enterprise_viewer",
  "enterprise_manager",
  "regulator_viewer",
  "regulator_officer",
  "auditor",
  "system_admin",
  "security_admin",
] as const;

/** The kinds of place a role is for. */
export function placesOf(role: string): ("enterprise" | "region" | "park")[] {
  if (role.startsWith("enterprise")) return ["enterprise"];
  return role.startsWith("regulator") ? ["region", "park"] : [];
}

/** What was refused, in the reader's language where there are words for it. */
export function useRefusals(): (failure: ApiError | null) => string {
  const { t, te } = useWords();
  return (failure) => {
    if (!failure) return "";
    if (failure.status === 0) return t("page.unreachable");
    if (failure.code === "unavailable") return t("page.database");
    if (te(`people.refused.${failure.code}`)) return t(`people.refused.${failure.code}`);
    const fields = failure.errors.map((one) => one.message).join("; ");
    return t("page.error", { message: fields || failure.message });
  };
}

/** A role with the kind and the code of its place, as a form holds it. */
export interface Rights {
  role: (typeof ROLES)[number];
  kind: "enterprise" | "region" | "park" | null;
  code: string;
}
