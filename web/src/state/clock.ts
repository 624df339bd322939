// The clock of the pages: one tick a second, only to say how old a thing is.
import { ref } from "vue";

import { present } from "@/recording/moment";

export const now = ref(present());

window.setInterval(() => {
  now.value = present();
}, 1000);
