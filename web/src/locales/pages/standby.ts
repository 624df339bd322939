// Words of what is used while nothing runs, in both languages.
export const standbyZh = {
  standby: {
    title: "待机负荷",
    note: "{from} 至 {to}，按周",
    below: "自定待机阈值",
    estimated: "低于 {load} 视为待机（估算）",
    told: "低于 {load} 视为待机（自定）",
    idle: "待机负荷中位数 {load}",
    week: "周（自周一）",
    hours: "待机/已知小时",
    use: "待机用量",
    share: "占总用量",
    cost: "待机电费 [元]",
  },
};

export const standbyEn: typeof standbyZh = {
  standby: {
    title: "Standby load",
    note: "{from} to {to}, by week",
    below: "Own threshold",
    estimated: "idle below {load} (estimated)",
    told: "idle below {load} (said)",
    idle: "median idle load {load}",
    week: "Week from",
    hours: "Idle / known hours",
    use: "Used idling",
    share: "Of all use",
    cost: "Cost idling [CNY]",
  },
};
