"""Sentences of idle loads: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "idle_hours_few": (
        "{n} hours are known, and {least} are needed to see where it idles",
        "已知的小时数为 {n}，判断待机需要 {least} 小时",
    ),
    "idle_one_load": (
        "its hours are not parted into idle and running; say below which load it idles",
        "各小时负荷没有明显的待机与运行之分；可自行填写待机阈值",
    ),
    "idle_gives_back": (
        "in {n} hours it gives back more than it takes; where loads are net, less is no idling",
        "有 {n} 个小时送出多于用入；净负荷偏低不等于待机，不作判断",
    ),
    "idle_unpriced": ("on {n} idle hours no tariff holds", "有 {n} 个待机小时没有适用的电价"),
    "idle_not_electric": ("only electricity has a tariff by the hour", "只有电力有分时电价"),
}
