"""Sentences of files that cannot be read as a table, and of their columns: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "file_too_large": ("the file has {n} bytes, more than {most}; split it", "文件有 {n} 字节，超过 {most}，请拆分"),
    "file_is_old_workbook": (
        "this is an old .xls or a workbook with a password; save it as .xlsx without one, or as CSV",
        "这是旧版 .xls 或带密码的工作簿，请另存为不带密码的 .xlsx 或 CSV",
    ),
    "file_is_pdf": (
        "this is a PDF, no table; open it, copy the table and save it as .xlsx",
        "这是 PDF，不是表格；请打开后复制表格，另存为 .xlsx",
    ),
    "file_is_web_page": (
        "this is a web page under another name, no table; open it, copy the table and save it as .xlsx",
        "这是改了扩展名的网页，不是表格；请打开后复制表格，另存为 .xlsx",
    ),
    "file_of_unknown_letters": (
        "byte {at} is neither UTF-8, UTF-16 nor GB18030; save the table as CSV UTF-8 or .xlsx",
        "第 {at} 字节不是 UTF-8、UTF-16 或 GB18030 编码，请另存为 CSV UTF-8 或 .xlsx",
    ),
    "file_line_odd": ("line {line} is no line of a CSV ({said})", "第 {line} 行不是有效的 CSV（{said}）"),
    "file_empty": ("the file holds no row", "文件中没有数据行"),
    "file_too_long": ("the file holds more than {n} rows; split it", "文件超过 {n} 行，请拆分"),
    "file_too_wide": ("the file holds {n} columns, more than {most}", "文件有 {n} 列，超过 {most} 列"),
    "line_holds_nul": (
        "line {line} holds a NUL: this is no text; save the table as .xlsx or CSV",
        "第 {line} 行含空字符，不是文本；请另存为 .xlsx 或 CSV",
    ),
    "cell_too_long": (
        "a cell of line {line} holds {n} characters, more than {most}",
        "第 {line} 行有单元格为 {n} 个字符，超过 {most}",
    ),
    "workbook_unreadable": (
        "this is no .xlsx that can be read ({said}); save it again",
        "无法读取该 .xlsx（{said}），请重新保存",
    ),
    "workbook_too_large": (
        "unpacked this workbook has {parts} parts of {size} bytes, more than {most_parts} parts of {most} bytes; save"
        " the table alone, or as CSV",
        "该工作簿解压后有 {parts} 个部件、{size} 字节，超过 {most_parts} 个、{most} 字节；请只保存表格，或另存为 CSV",
    ),
    "archive_is_no_workbook": (
        "this archive is no .xlsx; save the table as .xlsx or CSV",
        "该压缩包不是 .xlsx，请另存为 .xlsx 或 CSV",
    ),
    "workbook_part_odd": (
        "the part {part} is not in UTF-8; save the workbook again",
        "部件 {part} 不是 UTF-8 编码，请重新保存工作簿",
    ),
    "workbook_part_with_entities": (
        "the part {part} declares entities, which no spreadsheet does",
        "部件 {part} 声明了实体，表格软件不会如此",
    ),
    "no_sheet": (
        "there is no sheet {sheet!r}; this workbook has {known}",
        "没有工作表“{sheet}”；该工作簿有：{known}",
    ),
    "workbook_empty": ("this workbook has no sheet with cells", "该工作簿没有含数据的工作表"),
    "too_many_cells": (
        "the sheet has more than {n} cells; save the table alone",
        "工作表超过 {n} 个单元格，请只保存表格",
    ),
    "ranges_merged_oddly": (
        "ranges of merged cells overlap, or are more than {most}; save the table without merged cells",
        "合并单元格互相重叠，或超过 {most} 处，请取消合并后另存",
    ),
    "separator_odd": (
        "between thousands may stand a comma, an apostrophe or a blank",
        "千位分隔符应为逗号、撇号或空格",
    ),
    # Columns.
    "columns_of": ("{columns}", "{columns}（列）"),
    "columns_or": ("{ways}; or {columns}", "{ways}；或 {columns}（列）"),
    "columns_beside": ("{ways}; beside them may stand {columns}", "{ways}；另可有 {columns}"),
    "columns_unnamed": (
        "no line names the columns: wanted {wanted}; got {got}. Name them in the first line, or say them in order"
        " (`columns`)",
        "没有列名行：应有 {wanted}；实为 {got}。请在首行写列名，或按顺序指定各列",
    ),
    "columns_missing": ("wanted the columns {wanted}; got {got}", "应有列：{wanted}；实为 {got}"),
    "column_twice": (
        "the columns {columns} are both `{column}`; leave one",
        "列 {columns} 都表示 {column}，请只保留一列",
    ),
    "columns_too_many": ("{n} columns were named, the file has {has}", "指定了 {n} 列，文件只有 {has} 列"),
    "no_column": ("there is no column {column!r}; there are {known}", "没有列 {column}；可用列：{known}"),
    "column_end_unsure": (
        "`{column}` may mean the last day or the day after it: call it `last` (末日) or `to` (the day after the last)",
        "“{column}”可能指末日，也可能指末日的次日：请改为“末日”，或“结束日期(不含)”",
    ),
    "column_validity_unsure": (
        "`{column}` may mean the last day or the day after it: call it `valid_to` (the day after the last)",
        "“{column}”可能指末日，也可能指末日的次日：请改为“失效日期(不含)”",
    ),
    "columns_each_once": (
        "wanted the columns {wanted}, each once; got {got}",
        "应有列：{wanted}，各一次；实为 {got}",
    ),
}
