// Where a small line runs: the stretches that are known, each as points; less than two known values make none.

/** The stretches between holes as "x,y" in a box, `edge` away from its border. [px] */
export function stretches(values: readonly (number | null)[], width: number, height: number, edge: number): string[][] {
  const known = values.filter((one) => one !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const x = (i: number): number => edge + (i * (width - 2 * edge)) / Math.max(values.length - 1, 1);
  const y = (value: number): number => (span === 0 ? height / 2 : height - edge - ((value - low) / span) * (height - 2 * edge));
  const found: string[][] = [[]];
  values.forEach((value, i) => {
    if (value === null) found.push([]);
    else found[found.length - 1]?.push(`${x(i).toFixed(1)},${y(value).toFixed(1)}`);
  });
  return found.filter((one) => one.length > 0);
}
