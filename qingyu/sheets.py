"""Tables as spreadsheets save them: which encoding, which sign between cells, which texts are numbers."""

import codecs
import math
import re
from collections.abc import Iterable
from decimal import Decimal

DELIMITERS = (",", ";", "\t")
# 12, -3.5, .5, 1e3, in the digits of any script; no `1_000`, which Python reads as a thousand, no spaces inside.
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # １２．５ is 12.5


def encoding_of(blocks: Iterable[bytes]) -> str:
    """The encoding of a file given as blocks of bytes: UTF-8 or UTF-16 where they are it, else GB18030.

    GB18030 holds GBK and GB2312, in which spreadsheets in China save.

    >>> encoding_of(["厂,1".encode("gbk")]), encoding_of(["厂,".encode(), b"1"]), encoding_of([])
    ('gb18030', 'utf-8-sig', 'utf-8-sig')
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for number, block in enumerate(blocks):
            if number == 0 and block[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                return "utf-16"
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def number(text: str) -> Decimal:
    """A number as people write one; raises ValueError for anything else.

    >>> number(" 12.50 "), number("－１２．５")
    (Decimal('12.50'), Decimal('-12.5'))
    >>> number("1_000")
    Traceback (most recent call last):
    ValueError: '1_000' is no number
    """
    text = text.strip().translate(FULL_WIDTH)
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(f"{text!r} is no number")
    return Decimal(text)
