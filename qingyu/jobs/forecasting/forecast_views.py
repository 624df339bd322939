"""The forecasts of an enterprise as they are shown."""

from datetime import date

from qingyu.db import enterprises, forecasts
from qingyu.db.forecasts import ForecastRow
from qingyu.db.pool import Connection
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.forecast.landing import Outlook
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment.barometer import ACCOUNTS
from qingyu.jobs.forecasting.forecast_answer import EnterpriseForecasts, ForecastSkill, YearForecast


def show(conn: Connection, scope: Scope, enterprise: str, as_of: date | None) -> EnterpriseForecasts:
    """The newest forecasts, as of a day at the latest; raises NotFound for an enterprise that is not seen."""
    found = enterprises.enterprise(conn, scope, enterprise)
    rows = forecasts.newest(conn, found.id, as_of)
    return EnterpriseForecasts(found.code, found.name_zh, found.name_en, [_shown(row) for row in rows])


def _shown(row: ForecastRow) -> YearForecast:
    controlled = Controlled(row.controlled)
    return YearForecast(
        controlled=controlled,
        year=row.year,
        as_of=row.as_of,
        unit=ACCOUNTS[controlled][1],
        known=row.known,
        stated=row.stated,
        naive=row.naive,
        p10=row.p10,
        p50=row.p50,
        p90=row.p90,
        skill=_skill(row),
        reason=sentence_or_none(row.reason),
        target_id=row.target_id,
        bound=row.bound,
        bound_reason=sentence_or_none(row.bound_reason),
        odds=row.odds,
        outlook=Outlook(row.outlook),
        made_at=row.made_at,
    )


def _skill(row: ForecastRow) -> ForecastSkill | None:
    if row.model is None or row.skill is None or row.origins is None or row.horizon is None:
        return None
    return ForecastSkill(row.model, row.skill, row.origins, row.horizon, row.coverage)
