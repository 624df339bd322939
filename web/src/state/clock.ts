// The clock of the pages: one tick a second, only to say how old a thing is.
import { ref } from "vue";

export const now = ref(Date.now());

window.setInterval(() => {
  now.value = Date.now();
}, 1000);
