"""What is declared for days is refused, in one sentence, where there is no such day."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from qingyu.domain.kernel.tables import BadTable, Line
from qingyu.domain.kernel.validity import fault
from qingyu.domain.sentences.say import say
from qingyu.jobs.declaring.factors import MeasuredFactor
from qingyu.jobs.declaring.kept import kinds
from qingyu.jobs.declaring.parts import DatedPart
from qingyu.jobs.declaring.registration import Budget, Document, Enterprise
from tests.support import everything

BY = {"declared_by": "manager", "source": "notice"}
PARTS: dict[str, dict[str, Any]] = {
    "Flow": {"code": "grid", "carrier": "electricity", "direction": "purchase"},
    "AllocationRule": {"flow": "grid", "method": "by_output", "members": [{"product": "a"}], **BY},
    "WeatherSensitivity": {"kind": "heating", "kgce_per_degree_day": 1.0, **BY},
    "ProductCondition": {"product": "a", "kind": "altitude_m", "value": 100.0, "source": "survey"},
    "PriceListing": {"product": "a", "document": "list"},
    "MeasuredFactor": {"carrier": "raw_coal", "ncv": 21000.0, "ncv_unit": "kJ/kg", "proof": "certificate"},
    "ChosenScheme": {"scheme": "gbt2589"},
    "MeasuredCarbon": {"carrier": "raw_coal", "unit": "t", "tco2_per_unit": 1.9, "proof": "p", "declared_by": "lab"},
    "ProcessEmission": {"kind": "clinker_default", "product": "a", "proof": "p", "declared_by": "lab"},
    "TariffPart": {"code": "tou", "source": "notice", "seasons": [
        {"hours": [{"from": "00:00", "to": "24:00", "band": "flat"}], "prices": {"flat": 0.5}}]},
    "PricePart": {"carrier": "raw_coal", "cny_per_unit": 0.8, "source": "contract"},
    "AdderPart": {"code": "ladder", "cny_per_kwh": 0.1, "source": "notice"},
}  # fmt: skip
# What is only kept is said once, in the document that has everything.
PARTS |= {part.__name__: everything.document()["enterprises"][0][field][0] for field, part in kinds(Enterprise)}


def leaves(of: type[DatedPart]) -> list[type[DatedPart]]:
    """The classes below one that nothing is made from."""
    below = [one for one in of.__subclasses__() if one.__module__.startswith("qingyu.")]  # the API narrows some
    return [leaf for one in below for leaf in leaves(one)] or [of]


def test_the_document_knows_every_kind() -> None:
    assert Document.model_fields
    assert {part.__name__ for part in leaves(DatedPart)} == set(PARTS)


@pytest.mark.parametrize("part", leaves(DatedPart), ids=lambda part: part.__name__)
def test_a_part_that_ends_before_it_begins_is_refused_in_one_sentence(part: type[DatedPart]) -> None:
    first, end = date(2026, 7, 1), date(2026, 6, 1)
    nothing = fault(first, end)
    assert nothing is not None
    said = PARTS[part.__name__]
    assert part.model_validate({**said, "valid_from": end, "valid_to": first}).valid_to == first
    for begun in (first, end):  # no day at all is as wrong as fewer than none
        with pytest.raises(ValidationError, match="the first day must lie before the end; got 2026"):
            part.model_validate({**said, "valid_from": begun, "valid_to": end})
    assert say(nothing, "zh") == "起始日须早于截止日（不含当日）：2026-07-01 至 2026-06-01"


@pytest.mark.parametrize("day", ["9999-12-31", "1970-01-01", 0])
def test_a_day_of_a_part_lies_in_years_that_a_calendar_is_sure_of(day: object) -> None:
    with pytest.raises(ValidationError, match="a year from 2000 to 2099 is wanted"):
        MeasuredFactor.model_validate({**PARTS["MeasuredFactor"], "valid_to": day})
    with pytest.raises(ValidationError, match="a year from 2000 to 2099 is wanted"):
        Budget.model_validate({"month": "9999-12", "coal_tce": 5.0})


def test_a_row_of_a_data_file_that_ends_before_it_begins_is_refused() -> None:
    line = Line("benchmarks.csv", 2, {"valid_from": "2026-07-01", "valid_to": "2026-07-01"})
    with pytest.raises(BadTable, match="line 2, valid_to: wanted a day after `valid_from`"):
        line.validity()
