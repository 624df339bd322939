// What shifts and teams of a usual pattern are called in both languages: both are stored, whoever reads.
import { baselineEn, baselineZh } from "@/locales/pages/baseline";

type Key = keyof typeof baselineZh.shifts.names;

export const namesOf = (key: Key): { name_zh: string; name_en: string } => ({
  name_zh: baselineZh.shifts.names[key],
  name_en: baselineEn.shifts.names[key],
});

/** So many teams: 甲班 or team A. */
export function teamsOf(n: number): { code: string; name_zh: string; name_en: string }[] {
  return baselineEn.shifts.letters.slice(0, n).map((letter, i) => ({
    code: letter.toLowerCase(),
    name_zh: baselineZh.shifts.team_name.replace("{letter}", baselineZh.shifts.letters[i] ?? letter),
    name_en: baselineEn.shifts.team_name.replace("{letter}", letter),
  }));
}
