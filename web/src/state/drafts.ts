// What was typed when a session ended: kept for this tab alone, and put back into the same fields of the same page.
const KEY = "qingyu.draft";

interface Draft {
  /** Whose it is: another user who logs in here gets nothing of it. */
  who: string;
  path: string;
  fields: Record<string, string>;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
// A secret is not kept, and a file cannot be put back.
const NEVER = ["password", "file", "hidden", "submit", "button", "checkbox", "radio"];

const fieldsOf = (root: ParentNode): Field[] => [...root.querySelectorAll<Field>("#content :is(input, textarea, select)[id]")];

// Who was on the page last; when a session has ended nobody is known any more.
let last = "";

/** Keep what stands in the fields of a page that is about to be left because the session has ended. */
export function keepDraft(path: string): void {
  const fields: Record<string, string> = {};
  for (const one of fieldsOf(document)) {
    if (!NEVER.includes(one.type) && one.autocomplete !== "one-time-code" && one.value.trim()) fields[one.id] = one.value;
  }
  if (Object.keys(fields).length) sessionStorage.setItem(KEY, JSON.stringify({ who: last, path, fields } satisfies Draft));
}

function kept(): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

/** Who logs out by will leaves nothing behind. */
export function dropDraft(): void {
  sessionStorage.removeItem(KEY);
}

let watching: MutationObserver | null = null;

/** On the same page again: each field gets back what was typed into it as soon as it stands, a form that is opened later too. */
export function restoreDraft(path: string, who: string): void {
  last = who;
  watching?.disconnect();
  watching = null;
  const draft = kept();
  if (!draft || draft.path !== path || draft.who !== who) return;
  const fill = (): void => {
    const before = Object.keys(draft.fields).length;
    for (const one of fieldsOf(document)) {
      const value = draft.fields[one.id];
      if (value === undefined || NEVER.includes(one.type)) continue;
      delete draft.fields[one.id];
      if (one.value) continue;
      one.value = value;
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const left = Object.keys(draft.fields).length;
    // What was given back is not given back again: it may be sent by now, and the page visited once more.
    if (left && left < before) sessionStorage.setItem(KEY, JSON.stringify(draft));
    if (left) return;
    watching?.disconnect();
    dropDraft();
  };
  watching = new MutationObserver(fill);
  watching.observe(document.body, { childList: true, subtree: true });
  fill();
}
