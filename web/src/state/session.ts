// Who is logged in, and which enterprises that person sees.
import { computed, reactive } from "vue";

import { all, ApiError, body, client } from "@/api/client";
import type { Enterprise, User } from "@/api/types";

const state = reactive({
  user: null as User | null,
  asked: false,
  enterprises: [] as Enterprise[],
});

// The cookie is not ours to read; this says that there may be one, so that a stranger's first visit asks nothing.
const HINT = "qingyu.session";

async function enter(user: User): Promise<void> {
  window.localStorage.setItem(HINT, "1");
  state.user = user;
  state.enterprises = await all((cursor) => client.GET("/api/v1/enterprises", { params: { query: { limit: 1000, cursor } } }));
}

/** The session of the cookie, if it is still good; asked once. */
export async function resume(): Promise<boolean> {
  if (state.user) return true;
  if (state.asked || window.localStorage.getItem(HINT) === null) return false;
  try {
    const { user } = await body(client.GET("/api/v1/session"));
    await enter(user);
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

export async function logIn(name: string, password: string): Promise<void> {
  const { user } = await body(client.POST("/api/v1/session", { body: { name, password } }));
  await enter(user);
}

/** Forget who was logged in here (the cookie is the server's matter); says whether anybody was. */
export function forget(): boolean {
  const known = state.user !== null;
  window.localStorage.removeItem(HINT);
  state.user = null;
  state.enterprises = [];
  state.asked = true;
  return known;
}

export async function logOut(): Promise<void> {
  await body(client.DELETE("/api/v1/session"));
  forget();
}

export const user = computed(() => state.user);
export const enterprises = computed(() => state.enterprises);
