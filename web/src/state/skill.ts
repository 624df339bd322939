// What a forecast was tested with, as words.
import type { Schema } from "@/api/types";
import { useWords } from "@/state/words";

type Skill = NonNullable<Schema<"YearForecast">["skill"] | Schema<"IntensityForecast">["skill"]>;

/** Its model, skill, dates and coverage in the words of a key; a dash where there is no skill. */
export function useTested(key: string): (skill: Skill | null) => string {
  const { t, word, number, percent } = useWords();
  /** Of a model by degree-days: by how much it was less off than the best without, and whether its temperatures are sure. */
  function weather(skill: Skill): string {
    if (typeof skill.weather_gain !== "number") return "";
    return t(skill.weather_verified ? "forecast.by_weather" : "forecast.by_unverified_weather", { gain: percent(skill.weather_gain, 0) });
  }

  return (skill) =>
    skill === null
      ? "—"
      : t(key, {
          model: word("forecast.model", skill.model),
          skill: number(skill.skill, 2),
          n: skill.origins,
          coverage: percent(skill.coverage, 0),
        }) + weather(skill);
}
