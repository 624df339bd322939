// Whether this copy of the console plays a recording (docs/browser-demo.md), and of which moment it is.

function mark(): number | null {
  const said = typeof document === "undefined" ? null : document.querySelector<HTMLMetaElement>("meta[name=qingyu-recording]");
  return said ? Date.parse(said.content) : null;
}

/** When the recording was made; null where a server answers. [ms since the epoch] */
export const RECORDED_AT = mark();

/** The present of the pages: that of the recording stands still. [ms since the epoch] */
export const present = (): number => RECORDED_AT ?? Date.now();
