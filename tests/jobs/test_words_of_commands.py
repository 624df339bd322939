"""What the command line reads: documents and words that cannot be kept are refused by one sentence."""

from pathlib import Path

import pytest

from qingyu.cli import main, shell
from qingyu.errors import Invalid


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"\xff\xfe{", "no JSON in UTF-8"),
        (b'{"n": NaN}', "NaN is no number"),
        (b'{"n": %s}' % (b"9" * 5000), "no JSON in UTF-8"),
        (b'{"a": ' * 100_000, "nested too deep"),
        (b"[]", "wanted an object"),
        (b'{"openings": [{"title": "a\\u0000b"}]}', "control characters"),
        (b'{"a\\u202e": 1}', "control characters"),
        (b'{"a": "\\ud800"}', "control characters"),
    ],
)
def test_a_document_that_cannot_be_kept_is_refused(tmp_path: Path, written: bytes, said: str) -> None:
    file = tmp_path / "document.json"
    file.write_bytes(written)
    with pytest.raises(Invalid, match=said):
        shell.json_document(file)


def test_a_mark_of_the_order_of_bytes_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "document.json"
    file.write_text('{"a": "表"}', "utf-8-sig")
    assert shell.json_document(file) == {"a": "表"}


@pytest.mark.parametrize("word", ["\x1b[2Jclean", "\u202etext", b"\xd6\xd0.csv".decode(errors="surrogateescape")])
def test_a_word_that_cannot_be_kept_is_refused(capsys: pytest.CaptureFixture[str], word: str) -> None:
    with pytest.raises(SystemExit):
        main(["cases", "open", "--enterprise", "alpha", "--title", word])
    assert "without control characters" in capsys.readouterr().err
