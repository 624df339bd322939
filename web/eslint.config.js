// Faults in templates and scripts; how a line looks is prettier's.
import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";

export default ts.config({ ignores: ["dist", "dist-demo", "src/api/schema.d.ts"] }, ts.configs.recommended, vue.configs["flat/essential"], {
  files: ["**/*.vue"],
  languageOptions: { parserOptions: { parser: ts.parser } },
});
