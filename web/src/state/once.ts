// What is sent again after a lost answer is done once: both times go under one key (Idempotency-Key).
/** A key that nobody else has; `randomUUID` is there over HTTPS only. */
export function fresh(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** The key of what is sent: the same for the same words until their answer has come. make: a key that nobody else has. */
export function keys(make: () => string = fresh): { of: (sent: unknown) => string; settle: () => void } {
  let [words, key] = ["", ""];
  return {
    of(sent) {
      const now = JSON.stringify(sent);
      if (now !== words || !key) [words, key] = [now, make()];
      return key;
    },
    settle() {
      key = "";
    },
  };
}
