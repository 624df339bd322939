"""Sentences of baselines and their cumulative sums: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "baseline_too_short": (
        "{n} days or months of the baseline are known with use and driver, and {least} are needed",
        "基准期内用量与驱动量均已知的日（月）只有 {n} 个，至少需要 {least} 个",
    ),
    "baseline_output_crosses": (
        "{n} days of the baseline are known with use and output, and {least} are needed: on {days} the output is"
        " stated over an end of the day (a night shift, a month), and nobody says how much of it is of which day",
        "基准期内用量与产量均已知的日只有 {n} 个，至少需要 {least} 个："
        "有 {days} 日的产量按跨零点的时段（如夜班、整月）填报，无法分到各日",
    ),
    "driver_stands_still": (
        "the driver is the same on all {n} known days or months of the baseline, so nothing follows from it",
        "基准期内 {n} 个已知日（月）的驱动量均相同，无法拟合",
    ),
    "baseline_weak": (
        "the driver explains {r2:.0%} of the variance; below {least:.0%} a baseline says little",
        "驱动量只解释了 {r2:.0%} 的波动；低于 {least:.0%} 时基准说明力不足",
    ),
    "baseline_stretched": (
        "on {n} days or months the driver lies outside what the baseline has seen: there the line is only extended",
        "有 {n} 个日（月）的驱动量超出基准期范围，仅为外推",
    ),
    "baseline_days_unknown": (
        "{n} days or months are not known and add nothing to the sum",
        "有 {n} 个日（月）的数据未知，未计入累计",
    ),
    "baseline_of_nothing": (
        "the baseline ends at {end}, which is not after its beginning",
        "基准期结束日 {end} 不晚于开始日",
    ),
    "baseline_after_span": (
        "the span ends at {end}, which is not after the baseline's end {base}",
        "对比期结束日 {end} 不晚于基准期结束日 {base}",
    ),
    "driver_unknown": (
        "the enterprise has no product {driver}; a driver is a product's code, heating or cooling",
        "该用能单位没有产品 {driver}；驱动量可为产品编码、heating 或 cooling",
    ),
}
