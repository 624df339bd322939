// Light or dark before anything is drawn, as the reader chose or as the machine has it; `src/state/theme.ts` goes on from here.
// A file of its own: the policy of the page allows no script within it.
{
  const chosen = window.localStorage.getItem("qingyu.theme");
  const isDark = chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}
