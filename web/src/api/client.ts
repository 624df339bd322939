// The one way to the server: typed by our own OpenAPI document, with one kind of failure.
import createClient from "openapi-fetch";

import type { paths } from "./schema";

/** What went wrong, in the server's one error shape; status 0 means that no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export const client = createClient<paths>({ baseUrl: "", credentials: "same-origin" });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer, or an ApiError. */
export async function body<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new ApiError("unreachable", "no answer from the server", 0);
  }
  if (answer.response.ok) return answer.data as T;
  const said = (answer.error ?? {}) as { code?: unknown; message?: unknown };
  throw new ApiError(
    typeof said.code === "string" ? said.code : "error",
    typeof said.message === "string" ? said.message : answer.response.statusText,
    answer.response.status,
  );
}
