// One question has one name, in whichever order its parameters stand. `browser_demo/recorder.py` names them alike.

/** Path and sorted query of an address. */
export function keyOf(url: string): string {
  const { pathname, searchParams } = new URL(url, "http://here");
  searchParams.sort();
  const query = searchParams.toString();
  return query ? `${pathname}?${query}` : pathname;
}
