// Start of the console.
import "element-plus/es/components/base/style/css";
import "./styles/tokens.css";
import "./styles/dark.css";
import "./styles/base.css";
import "./styles/tables.css";
import "./styles/print.css";
import "./styles/forms.css";

import { createApp } from "vue";

import App from "./App.vue";
import { i18n } from "./i18n";
import { router } from "./router";

createApp(App).use(i18n).use(router).mount("#app");
