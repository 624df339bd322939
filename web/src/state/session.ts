// Who is logged in, and which enterprises that person sees.
import { computed, reactive } from "vue";

import { all, ApiError, body, client } from "@/api/client";
import type { Enterprise, Schema, User } from "@/api/types";
import { RECORDED_AT } from "@/recording/moment";
import { learnIndicators } from "@/state/indicators";

type Session = Schema<"Session">;

const state = reactive({
  session: null as Session | null,
  user: null as User | null,
  asked: false,
  enterprises: [] as Enterprise[],
});

// The cookie is not ours to read; this says that there may be one, so that a stranger's first visit asks nothing.
const HINT = "qingyu.session";

/** What has to be done before any other page answers, or null. */
export function held(session: Session | null): "password" | "second_factor" | null {
  if (session?.must_change_password) return "password";
  return session?.must_set_second_factor ? "second_factor" : null;
}

async function enter(session: Session): Promise<void> {
  window.localStorage.setItem(HINT, "1");
  state.session = session;
  state.user = session.user;
  const sees = held(session) === null && session.permissions.includes("read_business");
  if (!sees) {
    state.enterprises = [];
    return;
  }
  // Asked at once: the first page waits for both, and neither for the other.
  const [found] = await Promise.all([
    all((cursor) => client.GET("/api/v1/enterprises", { params: { query: { limit: 1000, cursor } } })),
    learnIndicators(),
  ]);
  state.enterprises = found;
}

/** The session of the cookie, if it is still good; asked once. */
export async function resume(): Promise<boolean> {
  if (state.user) return true;
  // Back from an identity provider there is a cookie that this browser was not told of.
  const back = new URLSearchParams(window.location.search).get("sso") === "1";
  // A recording has one session, and nobody logs in to it.
  const expected = RECORDED_AT !== null || back || window.localStorage.getItem(HINT) !== null;
  if (state.asked || !expected) return false;
  try {
    await enter(await body(client.GET("/api/v1/session")));
    state.asked = true;
    return true;
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 401) {
      state.asked = true;
      return false;
    }
    throw failure;
  }
}

export async function logIn(name: string, password: string, code: string | null): Promise<void> {
  await enter(await body(client.POST("/api/v1/session", { body: { name, password, code } })));
}

/** The session says something new of itself, as that a password was changed. */
export async function renewed(session: Session): Promise<void> {
  if (state.enterprises.length === 0) return enter(session);
  state.session = session;
  state.user = session.user;
}

/** Forget who was logged in here (the cookie is the server's matter); says whether anybody was. */
export function forget(): boolean {
  const known = state.user !== null;
  window.localStorage.removeItem(HINT);
  state.session = null;
  state.user = null;
  state.enterprises = [];
  state.asked = true;
  return known;
}

export async function logOut(): Promise<void> {
  await body(client.DELETE("/api/v1/session"));
  forget();
}

export const session = computed(() => state.session);
export const user = computed(() => state.user);
export const enterprises = computed(() => state.enterprises);
