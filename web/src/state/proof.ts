// What the nodes of a proof share: whose it is, and whether all are to be unfolded or folded.
import type { ComputedRef, InjectionKey, Ref } from "vue";

import type { Schema } from "@/api/types";

export type Node = Schema<"ProofNode">;

export interface Trunk {
  code: ComputedRef<string>;
  zone: ComputedRef<string>;
}

export const TRUNK: InjectionKey<Trunk> = Symbol("trunk");
export const UNFOLD: InjectionKey<Ref<{ all: boolean; turn: number } | null>> = Symbol("unfold");

/** A term that only names another stored value is that value: the reader sees one node, not two. */
export function unwrapped(node: Node): Node {
  const [only] = node.children;
  if (node.source?.kind === "indicator" && only && node.children.length === 1) return { ...only, name: node.name };
  return node;
}

/** A detail as a string, where there is one. */
export function said(from: Record<string, unknown> | null | undefined, key: string): string | null {
  const value = from?.[key];
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

export function counted(from: Record<string, unknown> | null | undefined, key: string): number | null {
  const value = from?.[key];
  return typeof value === "number" ? value : null;
}
