"""Printed local times: jumps of summer time, ends of intervals, and midnights that print the wrong day."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from device_sim.replay.stamps import BadStamp, Edge, Jump, SkippedStamp, StampReader, StampRule, fixed_offset

BERLIN = StampRule(
    format="%d.%m.%Y %H:%M", zone=ZoneInfo("Europe/Berlin"), edge=Edge.START, interval_s=900, absent=Jump.ERROR,
    ambiguous=Jump.ERROR, midnight_same_day=False, hour_24=False,
)  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("wish", "wanted"), [(Jump.EARLIER, "2026-03-29 01:30"), (Jump.LATER, "2026-03-29 00:30")])
def test_an_absent_hour_takes_the_offset_before_or_after_the_jump(wish: Jump, wanted: str) -> None:
    assert StampReader(replace(BERLIN, absent=wish)).read("29.03.2026 02:30") == utc(wanted)


@pytest.mark.parametrize(("wish", "wanted"), [(Jump.EARLIER, "2026-10-25 00:30"), (Jump.LATER, "2026-10-25 01:30")])
def test_an_ambiguous_hour_takes_the_offset_before_or_after_the_jump(wish: Jump, wanted: str) -> None:
    assert StampReader(replace(BERLIN, ambiguous=wish)).read("25.10.2026 02:30") == utc(wanted)


def test_a_doubled_hour_by_order_is_first_summer_then_winter_time() -> None:
    reader = StampReader(replace(BERLIN, ambiguous=Jump.BY_ORDER))
    read = [reader.read(f"25.10.2026 {time}") for time in ("02:00", "02:30", "02:00", "02:30", "03:00")]
    assert read == [utc(f"2026-10-25 {time}") for time in ("00:00", "00:30", "01:00", "01:30", "02:00")]


@pytest.mark.parametrize("text", ["29.03.2026 02:30", "25.10.2026 02:30"])
def test_a_jump_can_be_refused_or_left_out(text: str) -> None:
    with pytest.raises(BadStamp, match="Europe/Berlin; say in time"):
        StampReader(BERLIN).read(text)
    with pytest.raises(SkippedStamp):
        StampReader(replace(BERLIN, absent=Jump.SKIP, ambiguous=Jump.SKIP)).read(text)


def test_an_interval_that_ends_at_the_end_of_the_doubled_hour_starts_a_quarter_before_in_real_time() -> None:
    reader = StampReader(replace(BERLIN, edge=Edge.END, ambiguous=Jump.LATER))
    assert reader.start_of(reader.read("25.10.2026 02:00")) == utc("2026-10-25 00:45")
    assert reader.start_of(reader.read("29.03.2026 03:00")) == utc("2026-03-29 00:45")


def test_a_midnight_printed_under_the_day_that_ends_belongs_to_the_next_day() -> None:
    seoul = replace(BERLIN, zone=ZoneInfo("Asia/Seoul"), edge=Edge.END, midnight_same_day=True)
    reader = StampReader(seoul)
    stamps = [reader.start_of(reader.read(text)) for text in ("31.12.2018 23:45", "31.12.2018 00:00")]
    assert stamps == [utc("2018-12-31 14:30"), utc("2018-12-31 14:45")]


def test_hour_24_is_the_midnight_that_ends_the_day() -> None:
    reader = StampReader(replace(BERLIN, hour_24=True))
    assert reader.read("30.06.2026 24:00") == reader.read("01.07.2026 00:00")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"zone": fixed_offset("+08:00")}, "01.01.2026 08:00"),
        ({"format": "%d.%m.%Y %H:%M %z", "zone": None}, "01.01.2026 03:00 +0300"),
        ({"format": "iso", "zone": None}, "2026-01-01T00:00:00Z"),
        ({"format": "unix", "zone": None}, "1767225600"),
        ({"format": "unix_ms", "zone": None}, "1767225600000"),
    ],
)
def test_offsets_iso_texts_and_seconds_need_no_zone(rule: dict[str, object], text: str) -> None:
    assert StampReader(replace(BERLIN, **rule)).read(text) == utc("2026-01-01 00:00")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "text", "said"),
    [
        ({}, "2026-01-01", "does not fit"),
        ({"zone": None}, "01.01.2026 08:00", "no offset"),
        ({"format": "unix"}, "x", "1970"),
    ],
)
def test_an_unreadable_stamp_says_what_was_wanted(rule: dict[str, object], text: str, said: str) -> None:
    with pytest.raises(BadStamp, match=said):
        StampReader(replace(BERLIN, **rule)).read(text)  # type: ignore[arg-type]
