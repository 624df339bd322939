// Logging out from any frame: the server is told, this browser forgets whatever it answered, the log-in opens.
import { useRouter, type Router } from "vue-router";

import { dropDraft, keepDraft } from "@/state/drafts";
import { forget, logOut } from "@/state/session";

export function useLeaving(): () => Promise<void> {
  const router = useRouter();
  return async () => {
    try {
      await logOut();
    } finally {
      forget();
      dropDraft();
      await router.replace({ name: "login" });
    }
  };
}

/** The session has ended by itself: what was typed is kept, and the log-in says why it stands there and leads back. */
export async function logInAgain(router: Router): Promise<void> {
  const here = router.currentRoute.value.fullPath;
  keepDraft(here);
  await router.replace({ name: "login", query: { next: here, ended: "1" } });
}
