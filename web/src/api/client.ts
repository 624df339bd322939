// The one way to the server: typed by our own OpenAPI document, with one kind of failure.
import createClient from "openapi-fetch";

import { bare } from "@/format";
import { RECORDED_AT } from "@/recording/moment";

import { remember } from "./origins";
import type { paths } from "./schema";

/** One field that the server finds wrong. */
export interface FieldError {
  field: string;
  pointer: string | null;
  message: string;
}

/** What went wrong, from the server's problem (RFC 9457); status 0 means that no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly title = "",
    readonly errors: FieldError[] = [],
    readonly requestId: string | null = null,
    /** When to come again, where the server says so. [s] */
    readonly retryAfterS: number | null = null,
  ) {
    // What is refused is read on a page.
    super(bare(message));
    for (const one of errors) one.message = bare(one.message);
  }
}

// Failures are problem+json and exports are text; the pages themselves only ever ask for JSON.
export const client = createClient<paths, "application/json">({
  baseUrl: "",
  credentials: "same-origin",
  // Only who looks at a recording fetches what plays it.
  fetch: RECORDED_AT === null ? undefined : async (request) => (await import("@/recording/play")).play(request),
});

// Why something is refused is said in the language of the page, whatever the browser prefers.
client.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", document.documentElement.lang || "zh-CN");
    return request;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

/** Every item of a list: its pages one after the other. */
export async function all<T>(page: (cursor: string | undefined) => Promise<Answer<Page<T>>>): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  do {
    const asked = page(cursor);
    const one: Page<T> = await body(asked);
    if (!cursor) remember(found, (await asked).response.url);
    found.push(...one.items);
    cursor = one.next ?? undefined;
  } while (cursor);
  return found;
}

/** The body of an answer, or an ApiError. */
export async function body<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new ApiError("unreachable", "no answer from the server", 0);
  }
  if (answer.response.ok) {
    remember(answer.data, answer.response.url);
    return answer.data as T;
  }
  const said = (answer.error ?? {}) as { code?: unknown; detail?: unknown; title?: unknown; errors?: FieldError[] };
  throw new ApiError(
    typeof said.code === "string" ? said.code : "error",
    typeof said.detail === "string" ? said.detail : answer.response.statusText,
    answer.response.status,
    typeof said.title === "string" ? said.title : "",
    Array.isArray(said.errors) ? said.errors : [],
    answer.response.headers.get("X-Request-Id"),
    Number(answer.response.headers.get("Retry-After")) || null,
  );
}
