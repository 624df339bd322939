// What the pages about people share: the words for a refusal, and which pages a role lands on.
import type { ApiError } from "@/api/client";
import type { Schema } from "@/api/types";
import { useWords } from "@/state/words";

export type Permission = Schema<"Session">["permissions"][number];

export interface DeskPage {
  /** The name of the route; its words are `nav.<to>`. */
  to: string;
  /** One of these permissions opens it. */
  needs: readonly Permission[];
  /** Only who belongs to a region. */
  ofRegion?: true;
  /** Who sees no business data lands here. */
  lands?: true;
}

/** The pages that belong to no enterprise, in their order in the head. */
export const DESK_PAGES: readonly DeskPage[] = [
  { to: "users", needs: ["manage_users"], lands: true },
  { to: "all-tokens", needs: ["manage_users"], lands: true },
  { to: "gateways", needs: ["manage_gateways"], lands: true },
  { to: "audit", needs: ["read_audit"], lands: true },
  { to: "region", needs: ["read_business"], ofRegion: true },
  { to: "barometer", needs: ["read_business"], ofRegion: true },
  { to: "tasks", needs: ["read_business"], ofRegion: true },
  { to: "cases", needs: ["read_business"] },
  { to: "all-changes", needs: ["read_business"] },
  { to: "webhooks", needs: ["declare", "confirm"] },
];

export function mayOpen(page: DeskPage, session: Schema<"Session"> | null): boolean {
  if (page.ofRegion && !session?.user.region) return false;
  return page.needs.some((one) => session?.permissions.includes(one));
}

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
    const known = ["people", "changes", "webhooks", "notices", "barometer", "assessment", "cases", "imports", "budgets", "tasks"]
      .map((page) => `${page}.refused.${failure.code}`)
      .find((key) => te(key));
    if (known) return t(known);
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
