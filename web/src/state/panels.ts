// Panels that a page holds beside others, as the search finds them: by their own title, where they stand on their page.
import { DESK_PAGES, mayOpen } from "@/state/people";
import { session } from "@/state/session";

export interface Panel {
  /** Its id on the page; the address names it after a #. */
  id: string;
  /** The key of its title. */
  title: string;
  /** The route of its page. */
  page: string;
  query?: Record<string, string>;
  /** It is the whole page. */
  whole?: true;
  /** Other words by which it is looked for, in both languages. */
  also: string;
}

const OF_PLANT: readonly Panel[] = [
  { id: "shifts", title: "shifts.title", page: "analysis", also: "倒班 排班 roster crew" },
  { id: "standby", title: "standby.title", page: "analysis", also: "空载 怠速 idle" },
  { id: "baseline", title: "baseline.title", page: "analysis", also: "CUSUM 累积和 节能量 savings" },
  { id: "annotations", title: "annotations.title", page: "analysis", also: "备注 notes" },
  { id: "heat", title: "heat.title", page: "analysis", also: "heat map" },
  { id: "wall", title: "wall.open", page: "overview", query: { wall: "1" }, whole: true, also: "电视 TV kiosk" },
];

const OF_REGION: readonly Panel[] = [
  { id: "trust", title: "region.trust", page: "region", also: "造假 审核 falsification audit" },
  { id: "bodies", title: "region.tiles", page: "region", also: "地图 map" },
  { id: "sheets", title: "assessment.schemes", page: "region", query: { sheets: "1" }, also: "考核 assessment" },
  { id: "issues", title: "barometer.issues", page: "region", also: "晴雨表 barometer" },
];

/** The panels that a reader may open: of a plant where one is there, of the region and of the own cases. */
export function panels(plant: string): (Panel & { to: { name: string; params?: { code: string } } })[] {
  const open = (page: string): boolean => DESK_PAGES.some((one) => one.to === page && mayOpen(one, session.value));
  const mine: Panel = { id: "cases", title: "cases.mine_title", page: "cases", query: { mine: "me" }, whole: true, also: "我的 mine" };
  return [
    ...(plant ? OF_PLANT.map((one) => ({ ...one, to: { name: one.page, params: { code: plant } } })) : []),
    ...[...OF_REGION, mine].filter((one) => open(one.page)).map((one) => ({ ...one, to: { name: one.page } })),
  ];
}
