"""How a row of each kind is taken in: it becomes the declaration of its kind, and whoever declares that stores it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from qingyu.db import factors as factor_rows
from qingyu.db import meters
from qingyu.db.dual_control import BodyId
from qingyu.domain.control.span import Span
from qingyu.domain.kernel.reason import because
from qingyu.errors import Kind
from qingyu.jobs.assessment import declared as assessed
from qingyu.jobs.declaring import account, cost, intensity, metering, quality
from qingyu.jobs.declaring.factors import MeasuredFactor
from qingyu.jobs.declaring.faults import fault_of
from qingyu.jobs.declaring.intensity_parts import EconomicFigure
from qingyu.jobs.declaring.registration import Budget
from qingyu.jobs.energy import coal_factors
from qingyu.jobs.importing.place import Place
from qingyu.jobs.importing.spans import FORMS, days_of
from qingyu.jobs.refused import Refused

Said = Mapping[str, Any]
# What a column of sums is called among statistics, and what its unit there is worth in that of the column.
_SUMS = {
    "energy_total": ("energy_total", 1.0),
    "carbon_total": ("carbon_total", 1.0),
    "value_added_cny": ("value_added", 1e4),
    "output_value_cny": ("output_value", 1e4),
}
M = TypeVar("M", bound=BaseModel)


def declared(model: type[M], said: Said) -> M:
    """A row as the declaration of its kind; Refused names what is wrong, by column."""
    try:
        return model.model_validate(dict(said))
    except ValidationError as error:
        raise Refused(fault_of(error), Kind.INVALID) from error


def figure(place: Place, said: Said) -> bool:
    """工业总产值 and 工业增加值 of a month."""
    return intensity.declare_figure(place.at, declared(EconomicFigure, _with_source(place, said)))


def report(place: Place, said: Said) -> bool:
    """The monthly report of a carrier."""
    wanted = declared(quality.MonthlyReport, _with_source(place, said))
    return quality.declare_report(place.at.conn, place.at.enterprise_id, wanted, place.at.now, place.at.actor)


def statement(place: Place, said: Said) -> bool:
    """What a flow without a meter came to: a bill. One that crosses months is shared among them by days on reading."""
    wanted = declared(account.StatedQuantity, {"source": place.asked.name} | dict(said))
    at = place.at
    return account.state(at.conn, at.enterprise_id, [wanted], at.actor, at.now) > 0


def budget(place: Place, said: Said) -> bool:
    """The energy budget of a month."""
    wanted = declared(Budget, said)
    values = {"month": wanted.first_day, "coal_tce": wanted.coal_tce, "set_by": place.at.actor}
    return meters.put(place.at.conn, "put_budget", enterprise_id=place.at.enterprise_id, **values)


def price(place: Place, said: Said) -> bool:
    """The price of a carrier from a day on."""
    return cost.declare(place.at, carrier_prices=[declared(cost.PricePart, _with_source(place, said))]) > 0


def adder(place: Place, said: Said) -> bool:
    """An adder to each kWh from a day on."""
    return cost.declare(place.at, adders=[declared(cost.AdderPart, _with_source(place, said))]) > 0


def tariff(place: Place, said: Said) -> bool:
    """A time-of-use tariff."""
    return cost.declare(place.at, tariffs=[declared(cost.TariffPart, _with_source(place, said))]) > 0


def meter_certificate(place: Place, said: Said) -> bool:
    """A verification or calibration of a meter. `valid_until` is the last day on which it holds."""
    wanted = dict(said)
    until = wanted.pop("valid_until", None)
    if until is not None:
        wanted.setdefault("due_on", until + timedelta(days=1))
    return metering.declare_certificate(place.at, declared(metering.Certificate, wanted), place.at.actor)


def calorific_value(place: Place, said: Said) -> bool:
    """A measured calorific value or coefficient of a carrier."""
    wanted = declared(MeasuredFactor, {"proof": place.asked.name} | dict(said)).declaration()
    at = place.at
    before = {one.id for one in factor_rows.measured(at.conn, at.enterprise_id)}
    return coal_factors.declare(at.conn, at.enterprise_id, wanted, at.actor, at.now, at.actor).id not in before


def green_certificate(place: Place, said: Said) -> bool:
    """Green certificates held for some days."""
    wanted = declared(account.HeldCertificates, {"proof": place.asked.name, **with_days(place, said)})
    return account.declare_certificate(place.at, wanted)


def statistics(place: Place, said: Said) -> bool:
    """Sums since January that a document states; value added and output value at constant price are kept in 1e4 CNY."""
    month = date.fromisoformat(f"{said['month']}-01")
    at, span = place.at, Span(month.year, month.month)
    document, body = said.get("source") or place.asked.name, BodyId("enterprise", at.enterprise_id)
    amounts = {name: said[name] / per for name, (_, per) in _SUMS.items() if said.get(name) is not None}
    if not amounts:
        raise Refused(because("cells_empty", columns=", ".join(_SUMS)), Kind.INVALID)
    stored = [
        assessed.put_sum(at.conn, body, _SUMS[name][0], span, amount, document, at.actor, at.now)[1]
        for name, amount in amounts.items()
    ]
    return any(stored)


def _with_source(place: Place, said: Said) -> Said:
    return {"declared_by": place.at.actor, "source": place.asked.name} | dict(said)


def with_level(_: Place, said: Said) -> Said:
    """A row of a coefficient with how it was found, which is by measuring where none says it."""
    return {"level": MeasuredFactor.model_fields["level"].default} | dict(said)


def with_days(_: Place, said: Said) -> Said:
    """A row with its days as `from` and `to`."""
    days = days_of(said)
    if days is None:
        raise Refused(because("row_without_days"), Kind.INVALID)
    return {name: value for name, value in said.items() if name not in FORMS} | {"from": days[0], "to": days[1]}
