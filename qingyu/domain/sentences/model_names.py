"""What models of forecasts are called: English, Chinese."""

# Of the load of a day: each as it is, and at the level of the last days.
_SHAPES = {
    "weekday_8": ("the median of 8 equal weekdays", "近 8 周同星期日中位数"),
    "kind_20": ("the median of 20 days of the kind", "近 20 个同类日中位数"),
    "days_28": ("the median of 28 days", "近 28 天中位数"),
}

MODELS = {
    "weeks_4": ("mean of 4 weeks", "近 4 周均值"),
    "weeks_13": ("mean of 13 weeks", "近 13 周均值"),
    "damped_trend": ("damped trend", "阻尼趋势"),
    "last_year_56": ("last year at the level of 8 weeks", "上年形状（近 8 周水平）"),
    "last_year_182": ("last year at the level of 26 weeks", "上年形状（近 26 周水平）"),
    "seasonal_mean": ("seasonal mean", "季节均值"),
    "harmonic": ("regression on season and trend", "季节与趋势回归"),
    "combined_weeks": ("means of weeks combined", "周均值组合"),
    "combined_steady": ("season and last year combined", "季节与上年组合"),
    "combined_years": ("models of the year combined", "多年组合"),
    "moved_3": ("last year's months, moved as the last 3", "上年同月（按近 3 个月变化）"),
    "moved_12": ("last year's months, moved as the last 12", "上年同月（按近 12 个月变化）"),
    "steady_3": ("the intensity of 3 months", "近 3 个月单耗"),
    "steady_12": ("the intensity of 12 months", "近 12 个月单耗"),
    "base_load": ("a base load and a part by output", "固定用能与随产量用能"),
    "base_load_3": (
        "a base load and a part by output, at the level of 3 months",
        "固定用能与随产量用能（近 3 个月水平）",
    ),
    "sum": ("the sum", "误差加总"),
    **_SHAPES,
    **{f"{code}_levelled": (f"{en}, levelled", f"{zh}（按近日水平）") for code, (en, zh) in _SHAPES.items()},
}
