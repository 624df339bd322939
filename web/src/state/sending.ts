// Something is sent to the server once: busy while it is under way, and what was refused.
import { ref, shallowRef, toValue, type MaybeRefOrGetter, type Ref, type ShallowRef } from "vue";
import { useRouter } from "vue-router";

import { ApiError } from "@/api/client";
import { logInAgain } from "@/state/leaving";
import { forget } from "@/state/session";

export interface Sending {
  busy: Ref<boolean>;
  failure: ShallowRef<ApiError | null>;
  /** The answer, or null where it was refused; a session that has ended leads to the log-in. */
  send: <T>(call: () => Promise<T>) => Promise<T | null>;
}

export function useSending(): Sending {
  const router = useRouter();
  const busy = ref(false);
  const failure = shallowRef<ApiError | null>(null);

  async function send<T>(call: () => Promise<T>): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    failure.value = null;
    try {
      return await call();
    } catch (reason) {
      failure.value = reason instanceof ApiError ? reason : new ApiError("error", String(reason), 0);
      if (failure.value.status === 401 && forget()) await logInAgain(router);
      return null;
    } finally {
      busy.value = false;
    }
  }
  return { busy, failure, send };
}

export interface CheckedForm extends Sending {
  /** The field that lacks something, or "". */
  needed: Ref<string>;
}

/** A form that is looked at before it is sent: a field that lacks something gets the focus, and nothing is sent.
 *  prefix: of the ids of its fields. lacking: the first field that is not right, or "". */
export function useForm(prefix: MaybeRefOrGetter<string>, lacking: () => string): CheckedForm {
  const { busy, failure, send } = useSending();
  const needed = ref("");

  async function sendWhole<T>(call: () => Promise<T>): Promise<T | null> {
    needed.value = lacking();
    if (!needed.value) return await send(call);
    document.getElementById(`${toValue(prefix)}-${needed.value}`)?.focus();
    return null;
  }
  return { busy, failure, needed, send: sendWhole };
}
