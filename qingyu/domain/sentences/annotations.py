"""Sentences of annotations: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "annotation_ends_first": (
        "the span ends at {end}, which is not after its beginning {start}",
        "时段的结束时间 {end} 不晚于开始时间 {start}",
    ),
    "annotation_too_far": (
        "the span ends more than {days} days from now; look at its year",
        "时段结束于 {days} 天之后，请核对年份",
    ),
    "annotation_of_one": (
        "an annotation is about one thing: give the unit {unit} or the meter {meter}, not both",
        "一条标注只能针对一个对象：请填写用能单元 {unit} 或计量器具 {meter} 之一",
    ),
    "annotation_of_nothing": (
        "the enterprise has no unit or meter {of}",
        "该用能单位没有编码为 {of} 的用能单元或计量器具",
    ),
    "annotation_withdrawn": ("the annotation {id} was taken back already", "标注 {id} 已撤回"),
    "annotations_of_manager": (
        "what happened in a span is noted by a manager of the enterprise",
        "标注由用能单位的能源管理员填写",
    ),
    "no_annotation": ("the enterprise has no annotation {id}", "该用能单位没有标注 {id}"),
}
