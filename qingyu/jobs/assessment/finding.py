"""State what was stated of an indicator 考核填报: by the body itself, on review, on the site, at last."""

from datetime import date

from qingyu.db import assessment, dual_control
from qingyu.domain.assessment.judge import Finding, check
from qingyu.domain.assessment.stage import Stage
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.years import FIRST_YEAR
from qingyu.errors import Invalid
from qingyu.jobs.access.audit import record
from qingyu.jobs.assessment import declared, sheets, standing
from qingyu.jobs.assessment.acting import Acting


def state(
    by: Acting, scheme_id: str, year: int, indicator: str, stage: Stage, stated: Finding, document: str, note: str
) -> None:
    """State a finding; what the stage said before stays to be read in the log, and saying the same again adds nothing.

    Raises NotFound for a scheme of other bodies, Invalid for an unknown indicator or a year that has not begun,
    Refused for a region that was no more, BadFinding for what the indicator's rule cannot use.
    """
    scheme = sheets.of_body(scheme_id, by.body)
    of = next((one for one in scheme.indicators if one.code == indicator), None)
    if of is None:
        known = [one.code for one in scheme.indicators]
        raise Invalid(because("scheme_without_indicator", scheme=scheme_id, got=indicator, known=known))
    if not FIRST_YEAR <= year <= periods.china_day(by.now).year:
        raise Invalid(because("year_not_begun", first=str(FIRST_YEAR), got=str(year)))
    if by.body.kind == "region":
        standing.check_not_ended(standing.place(by.conn, by.body.code), date(year, 1, 1))
    check(of, stated)
    dual_control.one_by_one(by.conn, by.body)
    held = assessment.findings(by.conn, by.body, year, scheme_id)
    same = [one for one in held if (one.indicator, one.stage) == (indicator, stage)]
    if same and (same[0].finding, same[0].document, same[0].note) == (stated, document, note):
        return
    said = (scheme_id, year, indicator, stage, stated, document, note, by.actor, by.now)
    assessment.state(by.conn, by.body, *said)
    detail = {"scheme": scheme_id, "year": year, "indicator": indicator, "stage": stage, "document": document}
    detail |= {"finding": stated.model_dump(exclude_none=True), "note": note}
    record(by.conn, declared.act(by, "declare", "finding", detail), by.now)
