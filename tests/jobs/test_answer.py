"""A reason as jobs answer it: its sentences, and each of several by itself."""

from qingyu.domain.kernel.reason import all_of, because
from qingyu.jobs.answer import sentence

RANGE = because("coefficient_is_range", factor="coke-1", low=26.0, high=29.0, unit="t")
UNKNOWN = because("carrier_unknown", carrier="raw_coal")


def test_several_reasons_are_told_each_by_itself_though_a_sentence_has_a_semicolon() -> None:
    both = all_of([RANGE, UNKNOWN])
    assert both is not None
    told = sentence(both)
    assert [part.code for part in told.parts] == ["coefficient_is_range", "carrier_unknown"]
    assert "; " in told.parts[0].en
    assert told.en == "; ".join(part.en for part in told.parts)
    assert [part.zh for part in told.parts] == [sentence(RANGE).zh, "本期没有原煤的数据"]


def test_a_single_reason_has_no_parts() -> None:
    assert sentence(UNKNOWN).parts == ()
