// What a class or a listing costs a year by the rules of prices, the largest first: the one that is said on other pages too.
import type { Schema } from "@/api/types";

export interface Consequence {
  product: Schema<"ProductBenchmarks">;
  effect: Schema<"PriceEffect">;
}

/** The larger end of what a rule costs; one that costs nothing known stands last. [CNY/a] */
const weight = ({ effect }: Consequence): number => effect.cost_high_cny_per_year ?? effect.cost_cny_per_year ?? -1;

export function ranked(of: Schema<"Benchmarks"> | null): Consequence[] {
  const all = (of?.products ?? []).flatMap((product) => product.price_effects.map((effect) => ({ product, effect })));
  return all.sort((a, b) => weight(b) - weight(a));
}

export function largest(of: Schema<"Benchmarks"> | null): Consequence | null {
  const [first] = ranked(of);
  return first && weight(first) > 0 ? first : null;
}
