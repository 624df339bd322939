// Words of the forecast of the year's end, in both languages.

export const forecastZh = {
  forecast: {
    title: "年末预测",
    note: "{year} 年全年，截至 {day} 之前的数据",
    none: "尚无预测：每晚生成一次。",
    known: "已发生",
    stated: "其中统计 {amount}",
    naive: "按上年推算",
    bound: "允许总量",
    odds: "超出概率",
    outlook: "前景",
    skill: "回溯检验",
    tested: "{model}：技巧评分 {skill}，{n} 次，区间覆盖 {coverage}",
    level: { green: "可望完成", yellow: "有风险", red: "很可能超出", unknown: "无法判断" },
    model: {
      weeks_4: "近 4 周均值",
      weeks_13: "近 13 周均值",
      damped_trend: "阻尼趋势",
      last_year_56: "上年形状（近 8 周水平）",
      last_year_182: "上年形状（近 26 周水平）",
      seasonal_mean: "季节均值",
      harmonic: "季节与趋势回归",
      combined_weeks: "周均值组合",
      combined_steady: "季节与上年组合",
      combined_years: "多年组合",
    },
  },
};

export const forecastEn: typeof forecastZh = {
  forecast: {
    title: "Where the year ends",
    note: "the whole of {year}, from the days before {day}",
    none: "No forecast yet: one is made each night.",
    known: "So far",
    stated: "{amount} of it by statistics",
    naive: "If as last year",
    bound: "Allowed",
    odds: "Odds of more",
    outlook: "Outlook",
    skill: "Back-test",
    tested: "{model}: skill {skill} on {n} days, {coverage} within the fan",
    level: { green: "on track", yellow: "at risk", red: "likely over", unknown: "cannot be said" },
    model: {
      weeks_4: "mean of 4 weeks",
      weeks_13: "mean of 13 weeks",
      damped_trend: "damped trend",
      last_year_56: "last year at the level of 8 weeks",
      last_year_182: "last year at the level of 26 weeks",
      seasonal_mean: "seasonal mean",
      harmonic: "regression on season and trend",
      combined_weeks: "means of weeks combined",
      combined_steady: "season and last year combined",
      combined_years: "models of the year combined",
    },
  },
};
