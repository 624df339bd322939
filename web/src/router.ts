// Where each page lives: an enterprise has an address of its own, so that a page can be sent to a colleague.
import { createRouter, createWebHashHistory, createWebHistory } from "vue-router";

import { ApiError } from "@/api/client";
import { RECORDED_AT } from "@/recording/moment";
import { DESK_PAGES, mayOpen } from "@/state/people";
import { restoreDraft } from "@/state/drafts";
import { enterprises, held, resume, session, user } from "@/state/session";
import LoginView from "@/views/LoginView.vue";

/** An address inside the console that a page was asked for before it could be shown, or nothing. */
export function wanted(next: unknown): string | null {
  return typeof next === "string" && /^\/(e\/|me|users|tokens|gateways|audit|changes|webhooks|region|barometer|tasks|cases)/.test(next)
    ? next
    : null;
}

export const router = createRouter({
  // A server of files knows one page of a recording: the address within it stands after its #.
  history: RECORDED_AT === null ? createWebHistory() : createWebHashHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: "/login", name: "login", component: LoginView },
    // Before the frame of the desk, which has the same address and nothing to show by itself.
    { path: "/", name: "home", component: () => import("@/views/HomeView.vue") },
    {
      path: "/",
      component: () => import("@/components/DeskShell.vue"),
      children: [
        { path: "me", name: "me", component: () => import("@/views/MeView.vue") },
        { path: "users", name: "users", component: () => import("@/views/UsersView.vue") },
        { path: "gateways", name: "gateways", component: () => import("@/views/GatewaysView.vue") },
        { path: "audit", name: "audit", component: () => import("@/views/AuditView.vue") },
        { path: "tokens", name: "all-tokens", component: () => import("@/views/AllTokensView.vue") },
        { path: "changes", name: "all-changes", component: () => import("@/views/ChangesView.vue") },
        { path: "region/:region([0-9A-Z][0-9A-Z-]*)?", name: "region", component: () => import("@/views/RegionView.vue"), props: true },
        { path: "barometer", name: "barometer", component: () => import("@/views/BarometerView.vue") },
        { path: "tasks", name: "tasks", component: () => import("@/views/TasksView.vue") },
        { path: "cases", name: "cases", component: () => import("@/views/CasesView.vue") },
        { path: "cases/:id(\\d{1,15})", name: "case", component: () => import("@/views/CaseView.vue"), props: true },
        { path: "webhooks", name: "webhooks", component: () => import("@/views/WebhooksView.vue") },
      ],
    },
    {
      path: "/e/:code",
      component: () => import("@/components/PlantShell.vue"),
      props: true,
      children: [
        { path: "", name: "overview", component: () => import("@/views/OverviewView.vue") },
        { path: "analysis", name: "analysis", component: () => import("@/views/AnalysisView.vue") },
        { path: "warnings", name: "warnings", component: () => import("@/views/WarningsView.vue") },
        { path: "meters", name: "meters", component: () => import("@/views/MetersView.vue") },
        { path: "meters/:meter", name: "meter", component: () => import("@/views/MeterView.vue"), props: true },
        { path: "account", name: "account", component: () => import("@/views/AccountView.vue") },
        { path: "carbon", name: "carbon", component: () => import("@/views/CarbonView.vue") },
        { path: "benchmarks", name: "benchmarks", component: () => import("@/views/BenchmarksView.vue") },
        { path: "metering", name: "metering", component: () => import("@/views/MeteringView.vue") },
        { path: "assessment", name: "assessment", component: () => import("@/views/AssessmentView.vue") },
        { path: "cost", name: "cost", component: () => import("@/views/CostView.vue") },
        { path: "factors", name: "factors", component: () => import("@/views/FactorsView.vue") },
        { path: "changes", name: "changes", component: () => import("@/views/ChangesView.vue"), props: true },
        { path: "setup", name: "setup", component: () => import("@/views/SetupView.vue") },
        { path: "imports", name: "imports", component: () => import("@/views/ImportsView.vue"), props: true },
        { path: "proof", name: "proof", component: () => import("@/views/ProofView.vue") },
      ],
    },
    { path: "/:rest(.*)*", name: "lost", component: () => import("@/views/LostView.vue") },
  ],
});

router.beforeEach(async (to) => {
  if (to.name === "lost") return true;
  let known: boolean;
  try {
    known = await resume();
  } catch (failure) {
    // The server is away: the page itself says so better than a redirect to a log-in that cannot work.
    if (failure instanceof ApiError)
      return to.name === "home" || to.name === "login" ? true : { name: "home", query: { next: to.fullPath } };
    throw failure;
  }
  if (to.name === "login") return known ? { name: "home" } : true;
  if (!known) return { name: "login", query: to.name === "home" ? {} : { next: to.fullPath } };
  // A given password is changed, and the second factor of the role set up, before anything else is shown.
  if (held(session.value)) return to.name === "me" ? true : { name: "me", query: { first: "1" } };
  const page = DESK_PAGES.find((each) => each.to === to.name);
  if (page && !mayOpen(page, session.value)) return { name: "home" };
  if (to.name !== "home") return true;
  // A regulator begins with the region, whoever works in a plant with the plant.
  const region = DESK_PAGES.find((each) => each.to === "region");
  if (region && mayOpen(region, session.value)) return { name: region.to };
  const first = enterprises.value[0];
  if (first) return { name: "overview", params: { code: first.code } };
  // Who sees no enterprise lands on what the role is for.
  const desk = DESK_PAGES.find((each) => each.lands && mayOpen(each, session.value));
  return desk ? { name: desk.to } : true;
});

router.afterEach((to) => {
  if (to.name !== "login" && user.value) restoreDraft(to.fullPath, user.value.name);
});
