// Further parts of the library of charts that a page's charts need: each comes with the library, and before it draws.
export const parts: (() => Promise<unknown>)[] = [];
