"""Read a file of bytes as a sheet: .xlsx by what it is, else text in whatever encoding and with whatever delimiter."""

import csv
import io
from collections import Counter

from qingyu import sheets
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid
from qingyu.jobs.tables.sheet import MOST_BYTES, MOST_ROWS, Sheet, first_words, framed
from qingyu.jobs.tables.workbook import read_workbook

_LOOKED_AT = 60  # [line]


def read_sheet(data: bytes, sheet: str | None = None, most_rows: int = MOST_ROWS) -> Sheet:
    """The cells of a file. sheet: the name of a sheet of a workbook; the first with a cell if not said.

    Raises Invalid where the file is no table, or larger than is taken.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(because("file_too_large", n=len(data), most=MOST_BYTES), code="table_too_large")
    looks = first_words(data)
    if looks["zip"]:
        return read_workbook(data, sheet, most_rows)
    if looks["ole"]:
        raise Invalid(
            because("file_is_old_workbook"),
            code="not_a_table",
        )
    if looks["markup"] or looks["pdf"]:
        raise Invalid(because("file_is_pdf" if looks["pdf"] else "file_is_web_page"), code="not_a_table")
    return _text(data, most_rows)


def _text(data: bytes, most_rows: int) -> Sheet:
    encoding = sheets.encoding_of([data])
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Invalid(
            because("file_of_unknown_letters", at=error.start),
            code="not_a_table",
        ) from error
    delimiter = delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        end = 0
        for cells in reader:
            # However many blank lines stand before a row, it is seen.
            if any(cell.strip() for cell in cells):
                rows.append((end + 1, cells))
            end = reader.line_num
            if len(rows) > most_rows + 1:
                break
    except csv.Error as error:
        raise Invalid(because("file_line_odd", line=reader.line_num, said=str(error)), code="not_a_table") from error
    sign = {"\t": "tab"}.get(delimiter, delimiter)
    return Sheet(framed(rows, most_rows), f"CSV, {encoding.removesuffix('-sig').upper()}, {sign}")


def delimiter_of(text: str) -> str:
    """What stands between the cells: the sign that gives most lines the same number of cells.

    >>> delimiter_of("title\\na;b;c\\n1,5;2;3\\n"), delimiter_of("a,b\\n1,2\\n"), delimiter_of("one")
    (';', ',', ',')
    """
    lines = text[:200_000].splitlines()[:_LOOKED_AT]

    def worth(sign: str) -> tuple[int, int]:
        try:
            widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=sign) if len(cells) > 1)
        except csv.Error:  # a cell longer than is taken: whoever reads the file says so
            return 0, 0
        width, n_lines = widths.most_common(1)[0] if widths else (1, 0)
        return n_lines, width

    return max(sheets.DELIMITERS, key=worth)
