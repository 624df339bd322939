// Logging out from any frame: the server is told, this browser forgets whatever it answered, the log-in opens.
import { useRouter } from "vue-router";

import { forget, logOut } from "@/state/session";

export function useLeaving(): () => Promise<void> {
  const router = useRouter();
  return async () => {
    try {
      await logOut();
    } finally {
      forget();
      await router.replace({ name: "login" });
    }
  };
}
