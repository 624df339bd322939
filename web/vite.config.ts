// How the console is built: one folder `dist`, no inline script, no address but our own.
import vue from "@vitejs/plugin-vue";
import { defineConfig, loadEnv, type Plugin } from "vite";

/** The built page may load from and ask its own server only; the development server needs inline styles. */
const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'";

const policy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
  ],
};

interface Operations {
  get?: { parameters?: { name: string }[] };
}

/** Of `openapi.json?tables` the pages get the addresses that can be asked for as a workbook, not the whole document. */
const tables: Plugin = {
  name: "addresses-with-tables",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("openapi.json?tables")) return null;
    const { paths } = JSON.parse(code) as { paths: Record<string, Operations> };
    const found = Object.entries(paths).filter(([, ways]) => ways.get?.parameters?.some(({ name }) => name === "format"));
    return { code: `export default ${JSON.stringify(found.map(([path]) => path))}`, map: null, moduleType: "js" };
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [vue(), policy, tables],
  resolve: { alias: { "@": "/src" } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  // Scripts find their parts beside themselves, so that a copy of the build (docs/browser-demo.md) works under any path.
  experimental: { renderBuiltUrl: (_file, { hostType }) => (hostType === "js" ? { relative: true } : undefined) },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  server: {
    host: "127.0.0.1",
    // `npm run dev` beside a running API: QINGYU_API=http://127.0.0.1:8000
    proxy: { "/api": loadEnv(mode, ".", "QINGYU_API").QINGYU_API ?? "http://127.0.0.1:8000" },
  },
}));
