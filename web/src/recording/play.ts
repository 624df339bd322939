// Answers of the API from the files of a recording, in place of a server; what was not recorded is refused in a sentence.
import { i18n } from "@/i18n";

import { keyOf } from "./key";

/** By question: the status, the kind of content, and the file of the answer. A refusal has one for each language. */
interface Recording {
  answers: Record<string, [status: number, kind: string, file: string]>;
}

const FOLDER = "recorded/";
let known: Promise<Recording> | null = null;

const file = (name: string): Promise<Response> => fetch(new URL(FOLDER + name, document.baseURI));

function refusal(status: number, code: string): Response {
  const said = { code, title: i18n.global.t("recording.title"), detail: i18n.global.t(`recording.${code}`) };
  return new Response(JSON.stringify(said), { status, headers: { "Content-Type": "application/problem+json" } });
}

/** What `fetch` does where a server answers. */
export async function play(request: Request): Promise<Response> {
  if (request.method !== "GET") return refusal(405, "read_only");
  known ??= file("answers.json").then((answer) => answer.json() as Promise<Recording>);
  const { answers } = await known;
  const key = keyOf(request.url);
  const found = answers[key] ?? answers[`${document.documentElement.lang} ${key}`];
  if (!found) return refusal(404, "not_recorded");
  const [status, kind, name] = found;
  const body = await (await file(name)).arrayBuffer();
  return new Response(body, { status, headers: { "Content-Type": kind } });
}
