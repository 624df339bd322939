"""Sentences of tables that are imported: code, English, Chinese."""

_NO_VALUE = "{cell} has no value in the file: open it in a spreadsheet and save it"
SENTENCES: dict[str, tuple[str, str]] = {
    "cell_is_formula": ("the formula {text}", "公式 {text}"),
    "cell_is_error": ("the error {text}", "错误值 {text}"),
    "cell_without_value": (_NO_VALUE, "{cell}在文件中没有结果：请用表格软件打开并保存后再上传"),
    "cell_no_text": ("wanted text, got {cell}", "应为文本，实为 {cell}"),
    "cell_is_percentage": ("wanted an amount, got the percentage {cell}", "应为数量，实为百分数 {cell}"),
    "cell_no_number": ("wanted a number, got {cell}", "应为数字，实为 {cell}"),
    "cell_not_finite": ("wanted a finite number, got {cell}", "应为有限的数字，实为 {cell}"),
    "cell_has_sign_between_digits": (
        "{cell} has a sign between its digits: write it without, or declare what stands between thousands",
        "{cell} 的数字之间有符号：请去掉，或说明千位分隔符",
    ),
    "cell_not_grouped": (
        "{cell} is not grouped in threes by {separator}, as was declared",
        "{cell} 没有按所说明的 {separator} 每三位分隔",
    ),
    "cell_no_year": ("the cell is empty, and its month needs a year", "单元格为空，月份须有年份"),
    "cell_too_large": ("wanted a number up to {most:,.0f}, got {cell}", "数值不得超过 {most:,.0f}，实为 {cell}"),
    "cell_not_whole": ("wanted a whole number, got {cell}", "应为整数，实为 {cell}"),
    "cell_no_whole_day": ("wanted a whole day, got {cell}", "应为日期（不含时刻），实为 {cell}"),
    "cell_no_month": ("wanted a month such as 2026-03, got {cell}", "应为月份，如 2026-03，实为 {cell}"),
    "cell_no_day": ("wanted a day such as 2026-03-01, got {cell}", "应为日期，如 2026-03-01，实为 {cell}"),
    "cell_day_of_unknown_order": (
        "wanted a day that begins with the year, such as 2026-03-01, got {cell}",
        "日期须以年份开头，如 2026-03-01，实为 {cell}",
    ),
    "cell_instant_twice": (
        "{cell} comes twice or never by the clocks of {zone}: give it with its offset",
        "{cell} 在 {zone} 时区出现两次或不存在：请写明时差",
    ),
    "cell_no_flag": ("wanted yes or no (是 or 否), got {cell}", "应为“是”或“否”，实为 {cell}"),
    "cell_no_time": ("wanted a time such as 08:00, got {cell}", "应为时刻，如 08:00，实为 {cell}"),
    "cell_unit_of_other_kind": (
        "wanted a unit that becomes {unit}, got {cell}",
        "单位应能换算为 {unit}，实为 {cell}",
    ),
    "cell_none_of": ("wanted one of {wanted}, got {cell}", "应为{wanted}之一，实为 {cell}"),
    "cell_merged": (
        "the cell is merged with others, and one amount cannot be that of several rows",
        "该单元格是合并单元格，一个数量不能同时属于多行",
    ),
    "cell_of_column": ("{column}: {fault}", "{column}：{fault}"),
    "cells_empty": ("{columns}: the cell is empty, and a value is wanted", "{columns}：单元格为空，须填写"),
    "row_of_refused": ("another row of the same is refused", "同一项目的另一行有误，整项未保存"),
    "declared_twice": (
        "line {line} says something else about the same; leave one",
        "第 {line} 行对同一事项写有不同内容，请只保留一行",
    ),
    "other_enterprise": (
        "this file is for {enterprise}, the row is of {other}",
        "本文件属于 {enterprise}，该行属于 {other}",
    ),
    "no_enterprise": (
        "whose is it? give the enterprise, or a column of its code",
        "未说明所属企业：请指定企业，或增加企业代码列",
    ),
    "no_region_of_row": (
        "of which region is it? give the region, or a column of its code",
        "未说明所属地区：请指定地区，或增加地区代码列",
    ),
    "row_without_days": (
        "wanted `day`, `month`, `from` with `to` (the day after the last), or `from` with `last`",
        "须有日期、月份、开始与结束(不含)，或开始与末日",
    ),
    "revision_says_other": (
        "revision {revision} says {stored:g} already; give a higher revision to restate it",
        "修订 {revision} 已有数值 {stored:g}；如需更正请填更高的修订号",
    ),
    "unit_mismatch": (
        "the product is stated in {unit}, the table says {cell}",
        "该产品的单位为 {unit}，表中为 {cell}",
    ),
    "band_with_two_prices": (
        "the band {band} has the prices {first:g} and {second:g}",
        "时段 {band} 有两个电价 {first:g} 和 {second:g}",
    ),
    "tariff_rows_differ": ("the rows of one tariff differ in `{column}`", "同一电价方案各行的 {column} 不一致"),
    "cell_no_months": ("wanted months such as 1-3,12, got {cell}", "月份应如 1-3,12，实为 {cell}"),
    "database_refuses": ("the database refuses it: {said}", "数据库拒绝该行：{said}"),
    "quantity_out_of_bounds": (
        "{bounded_quantity} is {span} {unit}, got {value:g}; check the value and its unit",
        "{bounded_quantity}应为 {span} {unit}，实为 {value:g}；请核对数值和单位",
    ),
    "span_between": ("{least:g} to {high:g}", "{least:g} 至 {high:g}"),
    "span_up_to": ("up to {high:g}", "不超过 {high:g} 的"),
    "span_or_zero": ("0, or {span}", "0 或 {span}"),
    "span_of_either_sign": ("{span}, of either sign", "{span}（正负均可）"),
    "refused_as_said": ("{sentence}", "不符合要求（系统说明：{sentence}）"),
    # What a declaration does not take.
    "field_missing": ("it is wanted", "须填写"),
    "field_greater_than": ("wanted more than {gt:g}", "须大于 {gt:g}"),
    "field_greater_than_equal": ("wanted {ge:g} or more", "不得小于 {ge:g}"),
    "field_less_than": ("wanted less than {lt:g}", "须小于 {lt:g}"),
    "field_less_than_equal": ("wanted {le:g} or less", "不得大于 {le:g}"),
    "field_string_too_short": ("wanted {min_length} characters or more", "至少 {min_length} 个字符"),
    "field_string_too_long": ("wanted {max_length} characters or less", "最多 {max_length} 个字符"),
    "field_one_of": ("wanted {expected}", "应为 {expected}"),
    "field_extra_forbidden": ("it does not belong here", "此处不应有该项"),
    "field_finite_number": ("wanted a finite number", "应为有限的数字"),
}
